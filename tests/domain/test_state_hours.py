"""When texts that sell may arrive, by state: narrower than the federal hours, never wider."""

from datetime import date, time

import pytest

from portal.domain.state_hours import quiet_hours_of

MONDAY, SUNDAY = date(2026, 12, 7), date(2026, 12, 6)


@pytest.mark.parametrize(
    ("state", "day", "quiet"),
    [
        ("FL", MONDAY, (20, 8)),
        ("us-tx", MONDAY, (21, 9)),
        ("TX", SUNDAY, (21, 12)),
        ("CT", MONDAY, (20, 9)),
        ("NY", SUNDAY, (21, 8)),
        ("", MONDAY, (21, 8)),
    ],
)
def test_each_state_has_its_hours(state: str, day: date, quiet: tuple[int, int]) -> None:
    assert quiet_hours_of("US", state, day) == (time(quiet[0]), time(quiet[1]))


def test_elsewhere_no_table_is_known() -> None:
    assert quiet_hours_of("DE", "TX", MONDAY) is None
