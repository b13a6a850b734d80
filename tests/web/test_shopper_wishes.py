"""What else a shopper may wish on the order's page: fewer units, another way of shipping, a choice made ahead, a day of
need; and what a line on hold says. Shown first, asked once, done once, confirmed after."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from portal.actions.choose_option import Wish, choose_option
from portal.domain.policies import Policy
from portal.store import choices, orders, outbox, standing_instructions
from portal.store.database import Database
from portal.store.orders import Order, OrderLine
from tests import builders
from tests.web.conftest import AS_HTMX
from tests.web.desk import HOSTILE
from tests.web.reading import active_in, words_of
from tests.web.shop import Waiting, a_waiting_order

AHEAD = {"later_than": "2026-12-20", "does": "swap:BLUE", "otherwise": "cancel"}


@pytest.fixture
def with_rug(database: Database, waiting: Waiting) -> Waiting:
    """Sam's order has a rug as well, which ships nine days before the lamps at the latest; parts are allowed."""
    with database.writing() as session:
        waiting.merchant.policy = Policy(allows_parts=True).as_json()
        session.add(waiting.merchant)
        builders.a_product(session, waiting.merchant, "RUG", title="Jute rug")
        builders.a_plan(
            session, waiting.merchant, "RUG", builders.a_step(9, date(2026, 11, 26), date(2026, 11, 30))
        )
        builders.a_line(session, waiting.order, "RUG", line="2")
    return waiting


def _line(database: Database, waiting: Waiting) -> OrderLine:
    with database.reading() as session:
        line = orders.line(session, waiting.merchant.id, waiting.order.id, waiting.line.id)
    assert line is not None
    return line


def _order(database: Database, waiting: Waiting) -> Order:
    with database.reading() as session:
        order = orders.get(session, waiting.merchant.id, waiting.order.id)
    assert order is not None
    return order


def _owed(database: Database, waiting: Waiting) -> list[str]:
    with database.reading() as session:
        return [row.kind for row in outbox.of_order(session, waiting.merchant.id, waiting.order.id)]


def _after(visitor: TestClient, path: str, data: dict[str, str]) -> str:
    """The words of the page after a post that did what it should."""
    answer = visitor.post(path, data=data)
    assert answer.status_code == 303, words_of(answer.text)
    return words_of(visitor.get(answer.headers["Location"]).text)


class TestFewer:
    def test_is_shown_with_what_comes_back_before_it_is_done(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        page = words_of(visitor.get(waiting.choice("reduce?units=1")).text)
        assert "Give up 1 of 2 × Brass lamp? The other one stays on order €40.00 back" in page
        assert (_line(database, waiting).waiting, _owed(database, waiting)) == (2, [])

    def test_is_done_once_however_often_it_is_clicked(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        for _ in range(2):
            page = _after(visitor, waiting.choice("reduce"), {"units": "1", "of_units": "2"})
        assert (
            "Changed. You gave up 1 unit on 21 November. The shop has been asked to pay €40.00 back." in page
        )
        assert "1 waiting · 1 cancelled" in page
        assert (_line(database, waiting).waiting, _owed(database, waiting)) == (1, ["choice_confirmed"])

    def test_keeps_its_refund_on_the_page_after_another_choice(
        self, visitor: TestClient, waiting: Waiting
    ) -> None:
        _after(visitor, waiting.choice("reduce"), {"units": "1", "of_units": "2"})
        page = _after(visitor, waiting.choice("wait"), {})
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
        assert _line(database, waiting).waiting == 2

    def test_from_an_old_tab_is_refused(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        answer = visitor.post(waiting.choice("reduce"), data={"units": "1", "of_units": "5"})
        assert answer.status_code == 409
        assert "has changed in the meantime" in words_of(answer.text)
        assert _line(database, waiting).waiting == 2


class TestHowItShips:
    def test_ways_stand_side_by_side_with_their_cost_in_days(
        self, visitor: TestClient, with_rug: Waiting
    ) -> None:
        page = words_of(visitor.get(with_rug.page).text)
        assert (
            "How it ships All together Everything 3 to 9 December Brass lamp: no later than alone "
            "Jute rug: 9 days later than alone Ship together" in page
        )
        assert "Brass lamp: 3 to 9 December Jute rug: 26 to 30 November This is how it ships." in page

    def test_one_item_in_one_part_has_nothing_to_choose(self, visitor: TestClient, waiting: Waiting) -> None:
        assert "How it ships" not in words_of(visitor.get(waiting.page).text)

    def test_a_way_is_asked_once_and_looking_changes_nothing(
        self, visitor: TestClient, database: Database, with_rug: Waiting
    ) -> None:
        page = words_of(visitor.get(f"{with_rug.page}/shipping?way=together").text)
        assert "Ship everything that waits together? Everything 3 to 9 December" in page
        assert "Yes, ship together" in page
        assert (_order(database, with_rug).shipping, _owed(database, with_rug)) == ("", [])

    def test_a_change_is_done_once_and_every_item_says_its_new_date(
        self, visitor: TestClient, database: Database, with_rug: Waiting
    ) -> None:
        for _ in range(2):
            page = _after(visitor, f"{with_rug.page}/shipping", {"way": "together"})
        assert "Everything that waits will ship together. A confirmation is on its way" in page
        assert page.count("Ships 3 to 9 December") >= 2
        assert "It ships together with the rest of your order." in page
        assert _order(database, with_rug).shipping == "together"
        assert _owed(database, with_rug) == ["choice_confirmed"]

    @pytest.mark.parametrize("way", ["in_parts", "", HOSTILE])
    def test_a_way_that_is_not_open_is_refused(
        self, visitor: TestClient, database: Database, with_rug: Waiting, way: str
    ) -> None:
        for answer in (
            visitor.get(f"{with_rug.page}/shipping", params={"way": way}),
            visitor.post(f"{with_rug.page}/shipping", data={"way": way}),
        ):
            assert answer.status_code == 409
            assert "cannot be shipped in that way" in words_of(answer.text)
        assert _order(database, with_rug).shipping == ""

    def test_parts_say_how_many_come_when(
        self, visitor: TestClient, database: Database, with_rug: Waiting
    ) -> None:
        steps = [
            builders.a_step(37, date(2026, 12, 3), date(2026, 12, 9)),
            builders.a_step(60, date(2026, 12, 14), date(2026, 12, 18)),
        ]
        with database.writing() as session:
            builders.a_plan(session, with_rug.merchant, "LAMP", *steps)
        _after(visitor, f"{with_rug.page}/shipping", {"way": "in_parts"})
        page = words_of(visitor.get(with_rug.page).text)
        assert "In parts: 1 unit 3 to 9 December, 1 unit 14 to 18 December." in page

    def test_the_confirmation_in_the_address_says_only_what_is_so(
        self, visitor: TestClient, with_rug: Waiting
    ) -> None:
        page = words_of(visitor.get(f"{with_rug.page}?done=shipping&line=0").text)
        assert "will ship" not in page


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
            page = _after(visitor, waiting.choice("instruction"), AHEAD)
        assert "That is noted, and stands until you take it back." in page
        assert (
            "You told us on 21 November: if this would ship later than 20 December, we swap it for Blue lamp, "
            "and if that is not in stock then, we cancel it." in page
        )
        assert _owed(database, waiting) == ["choice_confirmed"]
        for _ in range(2):
            page = _after(visitor, waiting.choice("instruction/withdrawal"), {})
        assert "Taken back. You keep waiting, whatever the date." in page
        assert "You told us" not in page
        assert _owed(database, waiting) == ["choice_confirmed"] * 2

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
        page = _after(visitor, waiting.choice("need-by"), {"need_by": day})
        assert "Your day is noted." in page
        assert sentence in page

    def test_without_a_date_it_says_that_nobody_can_know(
        self, visitor: TestClient, database: Database, waiting: Waiting
    ) -> None:
        with database.writing() as session:
            builders.a_plan(session, waiting.merchant, "LAMP")
        page = _after(visitor, waiting.choice("need-by"), {"need_by": "2026-12-24"})
        assert "There is no date yet, so we cannot say whether it will be in time." in page

    def test_it_can_be_taken_back(self, visitor: TestClient, database: Database, waiting: Waiting) -> None:
        _after(visitor, waiting.choice("need-by"), {"need_by": "2026-12-24"})
        assert "No day is noted any more." in _after(visitor, waiting.choice("need-by"), {"need_by": ""})
        assert _line(database, waiting).need_by is None

    @pytest.mark.parametrize("day", ["2020-01-01", "tomorrow", HOSTILE])
    def test_a_day_that_makes_no_sense_is_refused(
        self, visitor: TestClient, database: Database, waiting: Waiting, day: str
    ) -> None:
        assert visitor.post(waiting.choice("need-by"), data={"need_by": day}).status_code == 409
        assert _line(database, waiting).need_by is None


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
    _after(visitor, waiting.choice("instruction"), AHEAD)
    wish = Wish("swap", "BLUE", "standing instruction")
    with database.writing() as session:
        choose_option(session, waiting.merchant.id, waiting.order.id, waiting.line.id, wish, builders.NOW)
    page = words_of(visitor.get(waiting.page).text)
    assert "As you told us on 21 November, we swapped this in for what was ordered on 21 November." in page


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
        assert _line(database, one).waiting == 2
        assert _owed(database, one) == []


@pytest.mark.parametrize(
    ("path", "data"),
    [("shipping", {"way": "together"}), ("lines/{line}/instruction", AHEAD), ("lines/{line}/need-by", {})],
)
def test_htmx_gets_the_order_in_place(
    visitor: TestClient, with_rug: Waiting, path: str, data: dict[str, str]
) -> None:
    address = f"{with_rug.page}/{path.format(line=with_rug.line.id)}"
    answer = visitor.post(address, data=data, headers=AS_HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="order"')


def test_what_was_chosen_is_on_record_as_the_shoppers(
    visitor: TestClient, database: Database, with_rug: Waiting
) -> None:
    _after(visitor, f"{with_rug.page}/shipping", {"way": "together"})
    _after(visitor, with_rug.choice("reduce"), {"units": "1", "of_units": "2"})
    with database.reading() as session:
        made = choices.of_order(session, with_rug.merchant.id, with_rug.order.id)
    assert {(row.kind, row.actor) for row in made} == {("together", "shopper"), ("reduce", "shopper")}
