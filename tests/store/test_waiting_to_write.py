"""SQLite lets one write at a time: the others wait, with as much patience as they were given, and then hear so."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from portal.store.database import Database, is_out_of_reach
from tests.builders import a_merchant


def _patience(session: Session) -> int:
    return int(session.execute(text("PRAGMA busy_timeout")).scalar_one())


def test_who_writes_waits_for_others_no_longer_than_it_has_patience_and_keeps_that(
    database: Database,
) -> None:
    hasty = Database(database.url)
    event.listen(hasty.engine, "connect", lambda driver, _: driver.execute("PRAGMA busy_timeout = 1"))
    with database.writing() as session:
        a_merchant(session)
        session.flush()
        with pytest.raises(OperationalError) as raised:
            hasty.write(_patience)
    assert is_out_of_reach(raised.value)
    assert hasty.write(_patience) == 1
    hasty.close()
