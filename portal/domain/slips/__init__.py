"""What suppliers did, and the windows that follow from it.

`deliveries` are lines of history as merchants hand them in, `taught` says what each fact teaches, `lines` are the
columns of that, `survival` counts lines that are still open, `location` is the typical day, `views` weigh the past in
four ways, `record` knows how well each has done, `model` answers, `learning` makes it, `keeping` stores it, `grading`
measures it, `habits` is what people read of a supplier.
Nothing learned here rests on what was recorded later, and no day said lies before the day it was asked for.
"""

from portal.domain.slips.deliveries import KeyedDelivery, PastDelivery, keyed
from portal.domain.slips.habits import Habit, habits_of, months_of
from portal.domain.slips.learning import Learned, learn, learn_both, lines_of, nothing_learned
from portal.domain.slips.lines import Asked, Line, Lines
from portal.domain.slips.model import Arrival, SlipModel, Slips
from portal.domain.slips.taught import Arrived, Taught, Word, taught_by_delivery, taught_by_order

__all__ = [
    "Arrival",
    "Arrived",
    "Asked",
    "Habit",
    "KeyedDelivery",
    "Learned",
    "Line",
    "Lines",
    "PastDelivery",
    "SlipModel",
    "Slips",
    "Taught",
    "Word",
    "habits_of",
    "keyed",
    "learn",
    "learn_both",
    "lines_of",
    "months_of",
    "nothing_learned",
    "taught_by_delivery",
    "taught_by_order",
]
