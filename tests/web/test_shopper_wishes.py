"""What else a shopper may wish on the order's page: fewer units, another way of shipping, a choice made ahead, a day of
need; and what a line on hold says. Shown first, asked once, done once, confirmed after."""

import pytest
from starlette.testclient import TestClient

from portal.actions.choose_option import Wish, choose_option
from portal.store import orders, standing_instructions
from portal.store.database import Database
from tests import builders
from tests.web.desk import HOSTILE
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, a_waiting_order
from tests.web.wishes import line_of, owed_to, words_after

pytestmark = pytest.mark.usefixtures("link_is_enough")

AHEAD = {"later_than": "2026-12-20", "does": "swap:BLUE", "otherwise": "cancel"}


class TestFewer:
    def test_is_shown_with_what_comes_back_before_it_is_done(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        page = words_of(visitor.get(waiting.choice("reduce?units=1")).text)
        assert "Give up 1 of 2 × Brass lamp? When The other one stays on order Money €40.00 back" in page
        assert (line_of(database, waiting).waiting, owed_to(database, waiting)) == (2, [])

    def test_is_done_once_however_often_it_is_clicked(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        for _ in range(2):
            page = words_after(visitor, waiting.choice("reduce"), {"units": "1", "of_units": "2"})
        assert (
            "Changed. You gave up 1 unit on 21 November. The shop has been asked to pay €40.00 back." in page
        )
        assert "1 waiting, 1 cancelled" in page
        assert (line_of(database, waiting).waiting, owed_to(database, waiting)) == (1, ["choice_confirmed"])

    def test_keeps_its_refund_on_the_page_after_another_choice(
        self, visitor: TestClient, waiting: Waiting
    ) -> None:
        words_after(visitor, waiting.choice("reduce"), {"units": "1", "of_units": "2"})
        page = words_after(visitor, waiting.choice("wait"), {})
        assert "Thank you for waiting." in page
        assert "The shop has been asked to pay €40.00 back." in page

    @pytest.mark.parametrize("units", ["0", "2", "99", "x", "-1", "9" * 5_000])
    def test_of_all_or_none_is_refused_with_a_way_forward(
        self, visitor: TestClient, database: Database, waiting: Waiting, units: str
    ) -> None:
        answer = visitor.get(waiting.choice("reduce"), params={"units": units})
        assert answer.status_code == 409
        assert "To give up all that wait, cancel the item." in words_of(answer.text)
        posted = visitor.post(waiting.choice("reduce"), data={"units": units, "of_units": "2"})
        assert posted.status_code in (409, 422)
        assert line_of(database, waiting).waiting == 2

    def test_from_an_old_tab_is_refused(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        answer = visitor.post(waiting.choice("reduce"), data={"units": "1", "of_units": "5"})
        assert answer.status_code == 409
        assert "has changed in the meantime" in words_of(answer.text)
        assert line_of(database, waiting).waiting == 2


class TestDecidingAhead:
    def test_the_form_offers_what_could_come_instead(self, visitor: TestClient, waiting: Waiting) -> None:
        page = words_of(visitor.get(waiting.choice("instruction")).text)
        assert "If it would ship later than then swap it for Blue lamp €24.00 more cancel it" in page

    def test_what_it_means_is_shown_first_and_nothing_is_kept(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        page = words_of(visitor.get(waiting.choice("instruction"), params=AHEAD).text)
        assert (
            "If the date we stand by ends after 20 December, or that day passes and it has not left us: "
            "we swap 2 × Brass lamp for Blue lamp, €24.00 more." in page
        )
        assert "If Blue lamp is not in stock then: we cancel it, €80.00 back." in page
        assert "Today it stands 3 to 9 December, so nothing happens now." in page
        with database.reading() as session:
            assert standing_instructions.of_order(session, waiting.merchant.id, waiting.order.id) == []

    def test_one_that_would_act_at_once_says_so(self, visitor: TestClient, waiting: Waiting) -> None:
        soon = AHEAD | {"later_than": "2026-12-08"}
        page = words_of(visitor.get(waiting.choice("instruction"), params=soon).text)
        assert "is already later: we would do this right away." in page

    def test_it_is_kept_once_and_stands_on_the_page_until_it_is_taken_back(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        for _ in range(2):
            page = words_after(visitor, waiting.choice("instruction"), AHEAD)
        assert "That is noted, and stands until you take it back." in page
        assert (
            "You told us on 21 November: if this would ship later than 20 December, we swap it for Blue lamp, "
            "and if that is not in stock then, we cancel it." in page
        )
        assert owed_to(database, waiting) == ["choice_confirmed"]
        for _ in range(2):
            page = words_after(visitor, waiting.choice("instruction/withdrawal"), {})
        assert "Taken back. You keep waiting, whatever the date." in page
        assert "You told us" not in page
        assert owed_to(database, waiting) == ["choice_confirmed"] * 2

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"later_than": "2020-01-01"}, "The day must be today or later"),
            ({"later_than": "soon"}, "Please choose a day."),
            ({"later_than": ""}, "Please choose a day."),
            ({"does": ""}, "Please choose what we should do then."),
            ({"does": "swap:GOLD"}, "That item is not offered instead of this one."),
            ({"does": HOSTILE}, "We cannot do that by ourselves."),
        ],
    )
    def test_what_cannot_stand_is_said_beside_what_was_typed(
        self, visitor: TestClient, waiting: Waiting, typed: dict[str, str], sentence: str
    ) -> None:
        answer = visitor.get(waiting.choice("instruction"), params=AHEAD | typed)
        assert answer.status_code == 422
        assert sentence in words_of(answer.text)
        assert active_in(answer.text) == []
        assert "checked> cancel it" in answer.text.replace('value="cancel" ', "")
        assert visitor.post(waiting.choice("instruction"), data=AHEAD | typed).status_code == 409


class TestTheDayOfNeed:
    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            ("2026-12-07", "You need it by 7 December. It is expected to leave us up to 2 days after that."),
            ("2026-12-09", "You need it by 9 December. It is expected to leave us by then"),
        ],
    )
    def test_the_page_says_whether_todays_date_makes_it(
        self, visitor: TestClient, waiting: Waiting, day: str, sentence: str
    ) -> None:
        page = words_after(visitor, waiting.choice("need-by"), {"need_by": day})
        assert "Your day is noted." in page
        assert sentence in page

    def test_without_a_date_it_says_that_nobody_can_know(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        with database.writing() as session:
            builders.a_plan(session, waiting.merchant, "LAMP")
        page = words_after(visitor, waiting.choice("need-by"), {"need_by": "2026-12-24"})
        assert "There is no date yet, so we cannot say whether it will be in time." in page

    def test_it_can_be_taken_back(self, visitor: TestClient, database: Database, waiting: Waiting) -> None:
        words_after(visitor, waiting.choice("need-by"), {"need_by": "2026-12-24"})
        assert "No day is noted any more." in words_after(visitor, waiting.choice("need-by"), {"need_by": ""})
        assert line_of(database, waiting).need_by is None

    @pytest.mark.parametrize("day", ["2020-01-01", "tomorrow", HOSTILE])
    def test_a_day_that_makes_no_sense_is_refused(
        self, visitor: TestClient, database: Database, waiting: Waiting, day: str
    ) -> None:
        assert visitor.post(waiting.choice("need-by"), data={"need_by": day}).status_code == 409
        assert line_of(database, waiting).need_by is None


def test_a_line_on_hold_says_why_and_what_happens_next(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        line = orders.line(session, waiting.merchant.id, waiting.order.id, waiting.line.id)
        assert line is not None
        line.held_because = HOSTILE
    page = visitor.get(waiting.page)
    words = words_of(page.text)
    assert f"Acme Outdoor has put this item on hold: {HOSTILE}" in words
    assert "You keep your place in line, and the units that are yours stay yours." in words
    assert "Ships 3 to 9 December" not in words
    assert active_in(page.text) == []


def test_a_choice_that_an_instruction_made_is_told_as_the_shoppers_own(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    words_after(visitor, waiting.choice("instruction"), AHEAD)
    wish = Wish("swap", "BLUE", "standing instruction")
    with database.writing() as session:
        choose_option(session, waiting.merchant.id, waiting.order.id, waiting.line.id, wish, builders.NOW)
    page = words_of(visitor.get(waiting.page).text)
    told = "As you told us on 21 November, on 21 November we swapped what you had ordered for this."
    assert told in page


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("reduce", {"units": "1", "of_units": "2"}),
        ("instruction", AHEAD),
        ("instruction/withdrawal", {}),
        ("need-by", {"need_by": "2026-12-24"}),
    ],
)
def test_nothing_can_be_wished_for_a_line_of_another_shop_or_from_another_site(
    visitor: TestClient, database: Database, waiting: Waiting, step: str, data: dict[str, str]
) -> None:
    with database.writing() as session:
        other = a_waiting_order(session, "other")
    foreign = f"{waiting.page}/lines/{other.line.id}/{step}"
    assert visitor.post(foreign, data=data).status_code == 404
    elsewhere = visitor.post(waiting.choice(step), data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    for one in (waiting, other):
        assert line_of(database, one).waiting == 2
        assert owed_to(database, one) == []
