"""Makes messages ready to leave: claims what is due, puts it into words and keeps those.

The claim is committed before the words are sought, and the words before the first byte leaves. Nobody waits for words:
they are found between two short transactions.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.crashpoints import crashpoint
from portal.delivery.claiming import Claim, Limits, claim
from portal.delivery.leaving import Ready
from portal.delivery.writers import Worded, Writer
from portal.store import claims, tracking_links
from portal.store.claimed import keep_words
from portal.store.claims import Lease
from portal.store.database import Database, clock_of
from portal.store.tracking_links import NewLink

# Four times what may be in flight: asking costs less the more is asked at once, and no message waits long.
A_CLAIM = 512


@dataclass(frozen=True, slots=True)
class Preparer:
    """`rates`: how many a second each channel's account takes, nothing or 0 for as many as there are."""

    database: Database
    writer: Writer
    rates: Mapping[str, int]
    lease_seconds: int

    def prepare(self, now: datetime) -> Ready:
        """Claim some of what is due at that moment and make it ready to leave."""
        taken = self._take(now)
        worded = self.writer.write_all(taken.rows, taken.material, now)
        if worded:
            self.database.write(lambda session: _keep(session, worded))
        leaving = [one.claimed for one in worded if one.message]
        return Ready(taken.handled, leaving, is_full=taken.handled == A_CLAIM)

    def has_so_many(self, count: int, now: datetime) -> bool:
        """Whether as many notices or more are due."""
        with self.database.reading() as session:
            return claims.are_so_many_due(session, now, count)

    def _take(self, now: datetime) -> Claim:
        lease = secrets.token_urlsafe(12)

        def take(session: Session) -> Claim:
            until = clock_of(session) + timedelta(seconds=self.lease_seconds)
            limits = Limits(A_CLAIM, self.rates, self.writer.keeps_quiet_hours)
            return claim(session, now, lease, until, limits, self.writer.links)

        taken = self.database.write(take)
        if taken.rows:
            crashpoint("after_claim")
        return taken


def _keep(session: Session, worded: Sequence[Worded]) -> None:
    """Keep words and links, so that a later try says the same, and end what is not to be sent."""
    keep_words(session, [row for one in worded if one.message for row in one.rows])
    links: dict[int, list[NewLink]] = {}
    for link in (link for one in worded for link in one.links):
        links.setdefault(link.merchant_id, []).append(link)
    for merchant_id, some in links.items():
        tracking_links.add(session, merchant_id, some)
    for one in worded:
        if one.problem:
            for row in one.rows:
                lease = Lease(row.merchant_id, row.id, row.lease)
                claims.end(session, lease, one.problem.state, one.problem.sentence)
