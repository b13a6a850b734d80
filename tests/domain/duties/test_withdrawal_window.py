"""Until when an order may be withdrawn from: 14 days from the last good that is known to have come (WD-1)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.domain.duties.events import Delivered, Event, Ordered, Shipped, Timeline
from portal.domain.duties.withdrawal import open_until


def _at(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


LEFT = (Shipped(_at(2), 1), Shipped(_at(3), 1))
THE_LONGEST_WAY = date(2026, 4, 16)


@pytest.mark.parametrize(
    ("came", "last"),
    [
        pytest.param((), THE_LONGEST_WAY, id="nobody said"),
        pytest.param((Delivered(_at(5), 1),), THE_LONGEST_WAY, id="one parcel of two"),
        pytest.param((Delivered(_at(5), 1), Delivered(_at(7), 1)), date(2026, 3, 21), id="both parcels"),
        pytest.param((Delivered(_at(7), 1), Delivered(_at(5), 1)), date(2026, 3, 21), id="in any order"),
        pytest.param((Delivered(_at(6)),), date(2026, 3, 20), id="all of it, said at the desk"),
        pytest.param(
            (Delivered(datetime(2026, 3, 2, 18, tzinfo=UTC)),), THE_LONGEST_WAY, id="said too early"
        ),
    ],
)
def test_wd1_the_window_closes_late_never_early(came: tuple[Event, ...], last: date) -> None:
    events = (Ordered(_at(1), "paid"), *LEFT, *came)
    timeline = Timeline("DE", "", ZoneInfo("Europe/Berlin"), events, "standard", quantity=2)
    assert open_until(False, [timeline]) == last
    assert open_until(True, [timeline]) is None
