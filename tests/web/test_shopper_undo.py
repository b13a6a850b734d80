"""What was just chosen can be taken back on the page, as long as the page says so."""

from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings
from portal.store import choices
from portal.store.database import Database
from tests.builders import NOW
from tests.web.conftest import FROM_OUR_PAGES, ORIGIN
from tests.web.reading import words_of
from tests.web.shop import Waiting

pytestmark = pytest.mark.usefixtures("link_is_enough")

OFFERED = "You can take this back until"


def undo(database: Database, waiting: Waiting) -> tuple[str, dict[str, str]]:
    """The address and the form of the newest choice's way back."""
    with database.reading() as session:
        newest = choices.of_order(session, waiting.merchant.id, waiting.order.id)[0]
    return f"{waiting.page}/lines/{waiting.line.id}/undo", {"choice": str(newest.id)}


@pytest.mark.parametrize("choice", ["cancel", "swap"])
def test_a_choice_is_taken_back_and_the_page_says_so(
    visitor: TestClient, database: Database, waiting: Waiting, choice: str
) -> None:
    visitor.post(waiting.choice(choice), data={"sku": "BLUE"})
    assert f"{OFFERED} " in words_of(visitor.get(waiting.page).text)
    path, form = undo(database, waiting)
    for _ in range(2):
        answer = visitor.post(path, data=form)
        page = words_of(visitor.get(answer.headers["Location"]).text)
        assert "Taken back. Your place in line is yours as before." in page
        assert "13th of 13 in line" in page
        assert "Ships 3 to 9 December" in page
        assert OFFERED not in page


@pytest.mark.parametrize(("choice", "status"), [("", 422), ("x", 422), ("7" * 30, 422), ("0", 404)])
def test_a_choice_that_never_was_changes_nothing(
    visitor: TestClient, waiting: Waiting, choice: str, status: int
) -> None:
    visitor.post(waiting.choice("cancel"))
    answer = visitor.post(f"{waiting.page}/lines/{waiting.line.id}/undo", data={"choice": choice})
    assert answer.status_code == status
    assert "Cancelled" in words_of(visitor.get(waiting.page).text)


def test_the_page_offers_it_no_longer_than_it_can_be_done(
    settings: Settings, database: Database, waiting: Waiting
) -> None:
    now: list[datetime] = [NOW]
    app = create_app(settings, clock=lambda: now[-1], database=database)
    with TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False) as visitor:
        visitor.post(waiting.choice("cancel"))
        first = visitor.get(waiting.page)
        again = {"If-None-Match": first.headers["ETag"]}
        now.append(NOW + timedelta(minutes=30))
        assert visitor.get(waiting.page, headers=again).status_code == 304
        now.append(NOW + timedelta(minutes=31))
        later = visitor.get(waiting.page, headers=again)
        assert later.status_code == 200
        assert OFFERED not in words_of(later.text)
        path, form = undo(database, waiting)
        refused = visitor.post(path, data=form)
        assert (refused.status_code, "can no longer be taken back" in refused.text) == (409, True)
