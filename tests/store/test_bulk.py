"""Bulk inserts keep values exactly as SQLAlchemy itself would."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite
from sqlmodel.sql.sqltypes import UTCDateTime

from portal.store.bulk import sqlite_moment

MOMENTS = [
    datetime(2026, 11, 21, 6, 28, 5, tzinfo=UTC),
    datetime(2026, 11, 21, 6, 28, 5, 123, tzinfo=UTC),
    datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_a_moment_is_kept_as_sqlalchemy_keeps_it(moment: datetime) -> None:
    keep = UTCDateTime().dialect_impl(sqlite.dialect()).bind_processor(sqlite.dialect())
    assert keep is not None
    assert sqlite_moment(moment) == keep(moment)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        sqlite_moment(datetime(2026, 11, 21))
