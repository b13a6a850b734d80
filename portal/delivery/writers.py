"""Who puts claimed notices into words, each as the message that leaves: one that asks no database and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography.fernet import InvalidToken

from portal.delivery.channels.base import VALID_SECONDS, Message
from portal.delivery.digesting import write_together
from portal.delivery.leaving import Claimed
from portal.delivery.material import Material
from portal.delivery.quiet_hours import valid_seconds
from portal.delivery.sparing import unsubscribe_url
from portal.delivery.to_store import message_to_store
from portal.delivery.writing import Unsendable, as_it_leaves
from portal.domain.notice_classes import class_of
from portal.links import Links
from portal.store.claimed import ClaimedRow
from portal.store.claims import Lease
from portal.store.outbox import TO_STORE
from portal.store.tracking_links import NewLink
from portal.templating import TemplateError

log = structlog.get_logger(__name__)

# What a notice may be at fault with.
FAULTS = (LookupError, TypeError, ValueError, TemplateError, InvalidToken)


@dataclass(frozen=True, slots=True)
class Worded:
    """A claimed notice, and those that its message tells, with its words and new links; or the problem for which it is
    not sent."""

    rows: Sequence[ClaimedRow]
    links: Sequence[NewLink] = ()
    message: Message | None = None
    problem: Unsendable | None = None

    @property
    def claimed(self) -> Claimed:
        """The message under its lease. Raises LookupError where there is none."""
        if self.message is None:
            raise LookupError("There is a problem instead.")
        row = self.rows[0]
        return Claimed(Lease(row.merchant_id, row.id, row.lease), self.message)


@dataclass(frozen=True, slots=True)
class Writer:
    """`mail_from` is the address of every mail."""

    links: Links
    mail_from: str
    keeps_quiet_hours: bool = True

    def write_all(self, rows: Sequence[ClaimedRow], material: Material, now: datetime) -> list[Worded]:
        """One message for each of these, or why there is none."""
        return [self.write(row, material, now) for row in rows]

    def write(self, row: ClaimedRow, material: Material, now: datetime) -> Worded:
        """The same of one. Never raises: one that cannot be worded, or whose link nobody can open, must not hold up all
        the others."""
        try:
            return self.try_to_write(row, material, now)
        except FAULTS:
            log.exception("notice_fault", key=row.key)
            problem = Unsendable("failed", "This message could not be put into words.")
            return Worded(material.together(row), problem=problem)

    def try_to_write(self, row: ClaimedRow, material: Material, now: datetime) -> Worded:
        """The same. Raises one of `FAULTS` for what has nobody's sentence."""
        rows = material.together(row)
        try:
            links, message = self._message(rows, material, now)
        except Unsendable as problem:
            return Worded(rows, problem=problem)
        return Worded(rows, links, message)

    def _message(
        self, rows: Sequence[ClaimedRow], material: Material, now: datetime
    ) -> tuple[Sequence[NewLink], Message]:
        row = rows[0]
        merchant = material.shops[row.merchant_id].merchant
        if row.channel == TO_STORE:
            return (), message_to_store(row, merchant, self.links)
        urls, new = write_together(rows, material, self.links, now)
        stop_url = unsubscribe_url(rows, self.links)
        words = as_it_leaves(row, urls, self.links, stop_url)
        return new, Message(
            key=row.key,
            lease=row.lease,
            channel=row.channel,
            to=row.to_address,
            sender_name=merchant.name,
            sender=self.mail_from,
            subject=words.subject,
            text=words.text,
            html=words.html,
            reply_to=merchant.email,
            valid_seconds=valid_seconds(row, material, now) if self.keeps_quiet_hours else VALID_SECONDS,
            unsubscribe_url=stop_url,
            is_legal=any(class_of(one.kind) == "legal" for one in rows),
        )
