"""How a line stands after some of its events, and why: what every machine keeps, whatever the law.

A course is a value; every step gives a new one, with the reason that it rests on and, where something was not in
order, a finding.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from portal.domain.duties import refunds
from portal.domain.duties.clock import day_of
from portal.domain.duties.events import Event, Ordered, Timeline
from portal.domain.duties.laws import Law


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that was applied on a day, and the day that it named, if any. `what` tells two uses of a rule apart.

    A step in which no rule was applied (goods went to the carrier) has an empty `rule`.
    """

    rule: str
    on: date
    until: date | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not in order: a sentence, and the event (its `source`) that it is about; None is the line."""

    sentence: str
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What holds under every law.

    `left` are the units not yet shipped. `cancelled_on` is the day from which the order counts as cancelled, `cause`
    the rule that says so; `vests_on` the day on which the right to a refund vests, which a held line has without being
    cancelled. `is_paid`: money, or leave to take it, was given and has not failed. `was_asked`: by the buyer.
    `has_crossed`: goods left after the end.
    """

    law: Law
    timeline: Timeline
    left: int
    ordered: Ordered | None = None
    is_paid: bool = False
    shipped_on: date | None = None
    delivered_on: date | None = None
    cancelled_on: date | None = None
    vests_on: date | None = None
    cause: str = ""
    was_asked: bool = False
    is_held: bool = False
    has_crossed: bool = False
    no_way_back_on: date | None = None
    refunded_on: date | None = None
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()

    def day(self, moment: datetime) -> date:
        """The day of a moment where the goods are going."""
        return day_of(moment, self.timeline.zone)

    @property
    def is_shipped(self) -> bool:
        """Whether nothing is left to ship."""
        return self.left <= 0

    @property
    def is_open(self) -> bool:
        """Whether it may still wait, ship or be cancelled."""
        return not (self.is_shipped or self.cancelled_on or self.is_held or self.refunded_on)

    @property
    def refund_due_by(self) -> date | None:
        """The last day for sending the refund, where one is owed."""
        if self.vests_on is None or self.ordered is None or not self.is_paid:
            return None
        return refunds.due_by(
            self.law,
            self.vests_on,
            self.ordered.payment,
            was_asked=self.was_asked,
            found_on=self.no_way_back_on,
        )


AnyCourse = TypeVar("AnyCourse", bound=Course)


def because(course: AnyCourse, rule: str, on: date, until: date | None = None, what: str = "") -> AnyCourse:
    """The course with one more reason."""
    return replace(course, reasons=(*course.reasons, Reason(rule, on, until, what)))


def noting(course: AnyCourse, event: Event | None, sentence: str) -> AnyCourse:
    """The course with one more finding."""
    finding = Finding(sentence, event.source if event else None)
    return replace(course, findings=(*course.findings, finding))
