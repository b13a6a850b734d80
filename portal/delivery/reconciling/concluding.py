"""What becomes of messages once their provider was asked. Whoever learned more meanwhile wins: each is looked at again
under a lock, and only one that is still unknown under the same lease is decided on."""

import random
from collections import Counter
from datetime import timedelta

import structlog
from sqlmodel import Session

from portal.clock import Clock
from portal.delivery.asking import next_look_up
from portal.delivery.channels.sent_list import Entry, Listing, Looked, NoList, NotNow, SentList
from portal.delivery.receipts.merging import merge
from portal.delivery.receipts.reading import of_entry
from portal.delivery.reconciling import evidence
from portal.delivery.reconciling.evidence import Verdict
from portal.delivery.reconciling.matching import Matched, Wanted, match
from portal.delivery.reconciling.questions import Question
from portal.delivery.settling import send_again
from portal.store import digests, look_ups, provider_accounts, provider_events
from portal.store.database import Database

log = structlog.get_logger(__name__)

# What the provider told is being worked off; it may be about this very message.
A_MOMENT = timedelta(seconds=5)
LEFT = "Nobody can tell whether this left. Nothing is owed with it, so it was not sent again."


def conclude(
    database: Database, clock: Clock, sent_list: SentList, question: Question, looked: Looked
) -> None:
    """Write down what the answer proves of each message, each in a transaction of its own."""
    concluding = _Concluding(database, clock, sent_list, question, looked)
    outcomes = Counter(map(concluding.of, question.wanted))
    log.info("looked_up", provider=sent_list.provider, answer=type(looked).__name__, **outcomes)


class _Concluding:
    """One answer, and what follows from it."""

    def __init__(
        self, database: Database, clock: Clock, sent_list: SentList, question: Question, looked: Looked
    ) -> None:
        self._database, self._clock, self._provider = database, clock, sent_list.provider
        self._question, self._looked = question, looked
        self._matched = Matched({}, frozenset())
        match looked:
            case Listing(entries, is_whole):
                self._matched = self._match(entries)
                leases = question.leases if sent_list.leases_at_once == 1 else None
                listed = {entry.provider_id for entry in entries}
                self._shown = evidence.shown(question.facts, listed, is_whole, leases)
                self._learn_lag(self._shown.lag)
            case NotNow(_, float(seconds)):
                until = question.asked_at + timedelta(seconds=min(max(seconds, 1.0), 3_600.0))
                database.write(lambda session: provider_accounts.close(session, self._provider, until))

    def of(self, wanted: Wanted) -> str:
        """What became of this one, in a word."""
        entry = self._matched.found.get(wanted.key)
        if entry is not None:
            self._database.write(lambda session: self._prove(session, wanted, entry))
            return "found"
        return self._database.write(lambda session: self._miss(session, wanted))

    def _match(self, entries: tuple[Entry, ...]) -> Matched:
        addresses = {wanted.to.casefold() for wanted in self._question.wanted}
        ours = [entry for entry in entries if entry.to.casefold() in addresses]
        with self._database.reading() as session:
            taken = look_ups.taken(session, self._provider, [entry.provider_id for entry in ours])
        earlier = {wanted.earlier_id for wanted in self._question.wanted}
        return match(self._question.wanted, ours, taken | earlier)

    def _learn_lag(self, seen: timedelta) -> None:
        if seen:
            self._database.write(
                lambda session: provider_accounts.saw_lag(
                    session, self._provider, seen, self._question.asked_at
                )
            )

    def _prove(self, session: Session, wanted: Wanted, entry: Entry) -> None:
        merge(session, of_entry(self._provider, entry, wanted.key, wanted.unknown_at), self._clock())

    def _miss(self, session: Session, wanted: Wanted) -> str:
        row = look_ups.still_unknown(session, wanted.merchant_id, wanted.row_id, wanted.lease)
        if row is None:
            return "settled_meanwhile"
        asked_at, verdict = self._question.asked_at, self._verdict(wanted)
        if verdict is Verdict.LOOK_AGAIN:
            row.asks += isinstance(self._looked, Listing)
            row.ask_at = next_look_up(asked_at - wanted.unknown_at, asked_at)
        elif provider_events.is_behind(session, self._provider, self._question.facts.now):
            row.ask_at = asked_at + A_MOMENT
            return "heard_meanwhile"
        elif verdict is Verdict.SEND_AGAIN:
            send_again(session, row, self._clock(), random.random())  # noqa: S311 - no secret
        else:
            row.ask_at = None
            for told in digests.together(session, row):
                told.reason = LEFT
        return verdict.name.lower()

    def _verdict(self, wanted: Wanted) -> Verdict:
        age = self._question.asked_at - wanted.unknown_at
        match self._looked:
            case Listing():
                if wanted.key in self._matched.doubtful:
                    return evidence.unasked(wanted.kind, age)
                return evidence.by_list(wanted.kind, age, self._question.facts, self._shown)
            case NoList():
                return evidence.by_webhooks(wanted.kind, age, self._question.facts)
            case NotNow():
                return evidence.unasked(wanted.kind, age)
