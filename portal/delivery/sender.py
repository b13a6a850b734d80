"""Loop 2: claim what is due, put it into words, hand it to its channel, record what became of it.

The claim and the words are committed before the first byte leaves, so a crash can lose no message and a second sender
cannot take it. What nobody knows the fate of stays `unknown`: it is never sent again on a timer.
"""

import random
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from cryptography.fernet import InvalidToken
from sqlmodel import Session

from portal.clock import Clock
from portal.crashpoints import crashpoint
from portal.delivery import gates
from portal.delivery.channels.base import VALID_SECONDS, Channel, Message, Outcome, Unclear
from portal.delivery.settling import settle
from portal.delivery.sparing import spare, unsubscribe_url
from portal.delivery.stopping import withhold
from portal.delivery.to_store import message_to_store
from portal.delivery.writing import Unsendable, not_before, valid_seconds, write
from portal.links import Links
from portal.store import claims, merchants, outbox, store_messages, suppressions
from portal.store.claims import Lease
from portal.store.database import Database, clock_of
from portal.store.outbox import OutboxRow
from portal.templating import TemplateError, Words, with_link

log = structlog.get_logger(__name__)

IN_FLIGHT = 8


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what is due, a batch a turn. `channels` by channel name; `mail_from` is the address of every mail."""

    database: Database
    channels: Mapping[str, Channel]
    links: Links
    clock: Clock
    mail_from: str
    lease_seconds: int
    provider_timeout_seconds: int
    keeps_quiet_hours: bool = True
    rates: Mapping[str, int] = field(default_factory=dict)

    def turn(self) -> int:
        """One batch; answers how many notices were handled. 0 means that nothing is due."""
        lost = self.database.write(_end_expired)
        if lost:
            log.warning("messages_unknown", count=lost)
        handled, claimed = self.database.write(self._claim)
        if claimed:
            crashpoint("after_claim")
        with ThreadPoolExecutor(IN_FLIGHT) as threads:
            list(threads.map(self._deliver, claimed))
        return handled

    def _claim(self, session: Session) -> tuple[int, list["Claimed"]]:
        """How many notices were due, and those of them that could be put into words."""
        lease = secrets.token_urlsafe(12)
        until = clock_of(session) + timedelta(seconds=self.lease_seconds)
        rows = gates.claim(session, self.clock(), lease, until, self._batch(), self.rates)
        leaving = spare(session, rows, self.links, self.clock(), counts=self.keeps_quiet_hours)
        return len(rows), [claimed for row in leaving if (claimed := self._written(session, row)) is not None]

    def _batch(self) -> int:
        """As many as surely leave within half the lease, should every call time out."""
        return IN_FLIGHT * max(1, self.lease_seconds // (2 * self.provider_timeout_seconds))

    def _written(self, session: Session, row: OutboxRow) -> "Claimed | None":
        now = self.clock()
        if self.keeps_quiet_hours and (later := not_before(session, row, now)) > now:
            claims.put_off(row, later)
            return None
        try:
            message = self._worded(session, row, now)
            if why := _why_stopped(session, row.merchant_id, row.channel, row.to_address):
                withhold(session, row, why, now)
                return None
        except Unsendable as problem:
            row.state, row.reason, row.sealed_link = problem.state, problem.sentence, ""
            return None
        except (LookupError, TypeError, ValueError, TemplateError, InvalidToken):
            # One notice that cannot be worded, or whose link nobody can open, must not hold up all the others.
            log.exception("notice_fault", key=row.key)
            row.state, row.reason = "failed", "This message could not be put into words."
            return None
        return Claimed(Lease(row.merchant_id, row.id, row.lease), message)

    def _worded(self, session: Session, row: OutboxRow, now: datetime) -> Message:
        shop = merchants.get(session, row.merchant_id)
        if row.channel == outbox.TO_STORE:
            return message_to_store(row, shop, self.links)
        write(session, row, self.links, now)
        valid = valid_seconds(session, row, now) if self.keeps_quiet_hours else VALID_SECONDS
        return self._message(row, shop.name, shop.email, valid)

    def _message(self, row: OutboxRow, shop: str, reply_to: str, valid: int) -> Message:
        url = self.links.tracking_url(self.links.unseal(row.sealed_link))
        stop_url = unsubscribe_url(row, self.links)
        words = with_link(Words(row.subject, row.text, row.html), url, stop_url)
        return Message(
            key=row.key,
            lease=row.lease,
            channel=row.channel,
            to=row.to_address,
            sender_name=shop,
            sender=self.mail_from,
            subject=words.subject,
            text=words.text,
            html=words.html,
            reply_to=reply_to,
            valid_seconds=valid,
            unsubscribe_url=stop_url,
        )

    def _deliver(self, claimed: "Claimed") -> None:
        """Send one message and write down at once what became of it: a crash later must not make it unknown."""
        channel = self.channels[claimed.message.channel]
        if self._withheld(claimed):
            return
        outcome = _sent(channel, claimed.message)
        crashpoint("after_answer")
        jitter = random.random()  # noqa: S311 - no secret
        now = self.clock()
        self.database.write(
            lambda session: settle(session, claimed.lease, outcome, channel.provider, now, jitter)
        )
        crashpoint("after_commit")
        log.info("message", outcome=type(outcome).__name__, channel=channel.name, key=claimed.message.key)

    def _withheld(self, claimed: "Claimed") -> bool:
        """Whether somebody said stop since this was claimed; then it does not leave."""
        lease, message = claimed.lease, claimed.message
        with self.database.reading() as session:
            why = _why_stopped(session, lease.merchant_id, message.channel, message.to)
        if not why:
            return False

        def work(session: Session) -> None:
            row = claims.leased(session, lease)
            if row is not None:
                withhold(session, row, why, self.clock())

        self.database.write(work)
        log.info("message_withheld", channel=message.channel, key=message.key)
        return True


def _why_stopped(session: Session, merchant_id: int, channel: str, address: str) -> str:
    """Why a person is not to be written to by this channel any more, "" where they are. A store never says stop."""
    if channel == outbox.TO_STORE:
        return ""
    return suppressions.why_stopped(session, merchant_id, channel, address)


def _end_expired(session: Session) -> int:
    """Take up what a dead sender has left: the store is told again, whatever else left or not is unknown."""
    now = clock_of(session)
    store_messages.take_back_expired(session, now)
    return claims.give_up_expired(session, now)


def _sent(channel: Channel, message: Message) -> Outcome:
    try:
        return channel.send(message)
    except Exception:
        # A channel that raises has a fault of its own: the message may have left.
        log.exception("channel_fault", channel=channel.name, key=message.key)
        return Unclear("The channel failed in an unexpected way.")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice in words under our lease."""

    lease: Lease
    message: Message
