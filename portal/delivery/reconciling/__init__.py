"""Of what nobody knows whether it left the provider is asked; of what left, how it ended. Sends nothing itself.

A message whose fate is unknown goes again only on proof, never because time has passed alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from portal.clock import Clock
from portal.crashpoints import crashpoint
from portal.delivery.channels.sent_list import Looked, NotNow, SentList
from portal.delivery.reconciling.concluding import conclude
from portal.delivery.reconciling.polling import poll
from portal.delivery.reconciling.questions import Question, next_question
from portal.links import Links
from portal.store import look_ups
from portal.store.database import Database, clock_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Asks the providers, by channel. Any number of workers may turn it at once."""

    database: Database
    lists: Mapping[str, SentList]
    links: Links
    clock: Clock
    settle_seconds: int
    lease_seconds: int

    def turn(self, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """At most one question a provider about what is unknown, and some about what left. Answers about how many
        messages; 0 means that there is nothing to ask, or that no provider may be asked now.

        Once it is stopping nobody is asked any more.
        """
        with self.database.reading() as session:
            if not look_ups.is_any_due(session, max(clock_of(session), self.clock())):
                return 0
        ways = self.lists.items()
        looked_up = sum(self._look_up(*way) for way in ways if not is_stopping())
        return looked_up + sum(poll(self.database, self.clock, *way, is_stopping) for way in ways)

    def _look_up(self, channel: str, sent_list: SentList) -> int:
        question = self.database.write(
            lambda session: next_question(
                session,
                channel,
                sent_list,
                self.links,
                self.clock(),
                timedelta(seconds=self.settle_seconds),
                timedelta(seconds=self.lease_seconds),
            )
        )
        if question is None:
            return 0
        crashpoint("before_lookup")
        looked = _looked(sent_list, question)
        crashpoint("after_lookup")
        conclude(self.database, self.clock, sent_list, question, looked)
        return len(question.wanted)


def _looked(sent_list: SentList, question: Question) -> Looked:
    try:
        return sent_list.sent_under(question.leases, question.since)
    except Exception:
        log.exception("look_up_fault", provider=sent_list.provider)
        return NotNow("The list could not be asked for a reason of ours.")
