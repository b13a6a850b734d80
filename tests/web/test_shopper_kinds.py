"""What kind of backorder it is, as the shopper reads it; and what a cut-off does to what could be had at once."""

from datetime import date, time, timedelta

from starlette.testclient import TestClient

from portal.app import create_app
from portal.domain.policies import Policy
from portal.domain.steps import Step
from portal.domain.windows import Basis, Estimate
from portal.settings import Settings
from portal.store import merchants
from portal.store.database import Database
from tests import builders
from tests.builders import NOW, TODAY
from tests.web.conftest import ORIGIN
from tests.web.reading import words_of
from tests.web.shop import a_waiting_order, an_order_planned


def _kind_said(visitor: TestClient, database: Database, step: Step, **product: object) -> str:
    token = an_order_planned(database, step, **product)
    return words_of(visitor.get(f"/t/{token}").text)


def test_a_pre_order_says_when_it_is_released_and_in_which_delivery_one_is(
    visitor: TestClient, database: Database
) -> None:
    step = builders.a_step(9, date(2026, 12, 22), date(2026, 12, 24))
    words = _kind_said(visitor, database, step, kind="preorder", release_on=date(2026, 12, 22))
    assert "it is released on 22 December and cannot ship before. You are in the next delivery." in words


def test_what_is_made_to_order_says_so_and_shows_no_queue(visitor: TestClient, database: Database) -> None:
    step = Step(None, Estimate(None, Basis.ORDERED, "made to order"), counted_from_order=(30, 40))
    words = _kind_said(visitor, database, step, kind="custom")
    assert "This is made for you. It cannot be returned for a change of mind." in words
    assert "Its date counts from the day you ordered, whoever else is waiting." in words
    assert "Expected to ship 11 to 21 December" in words
    assert "in line Nobody" not in words


def test_what_has_no_date_at_all_says_that_it_needs_consent(visitor: TestClient, database: Database) -> None:
    words = _kind_said(visitor, database, builders.a_step(None, basis="none"), kind="indefinite")
    assert "We keep your order waiting without a date only as long as you agree to that." in words


def test_what_a_supplier_sends_itself_never_arrives_at_our_warehouse(
    visitor: TestClient, database: Database
) -> None:
    words = _kind_said(visitor, database, builders.a_step(9, TODAY, TODAY), kind="dropship")
    assert "This ships straight from our supplier to you." in words
    assert "Arrived" not in words


def test_after_the_cut_off_a_swap_ships_a_day_later_although_nothing_else_has_changed(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        waiting = a_waiting_order(session)
        merchants.save_policy(session, waiting.merchant.id, Policy(cut_off=time(14)))
    moments = [NOW.replace(day=23, hour=13, minute=59)]
    app = create_app(settings, clock=lambda: moments[-1], database=database)
    visitor = TestClient(app, base_url=ORIGIN)
    assert "In stock, ships by 24 November" in words_of(visitor.get(waiting.page).text)
    moments.append(moments[-1] + timedelta(minutes=1))
    assert "In stock, ships by 25 November" in words_of(visitor.get(waiting.page).text)
