"""A code that goes to the order's address proves who reads its page: once, for a short time, and for this order."""

from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from portal.app import create_app
from portal.settings import Settings
from portal.store import suppressions
from portal.store.database import Database
from portal.store.suppressions import Stop
from tests import builders
from tests.builders import NOW
from tests.web.conftest import FROM_OUR_PAGES, ORIGIN
from tests.web.proofs import codes_sent, prove, type_in
from tests.web.reading import words_of
from tests.web.shop import Waiting

MAY_HAVE_DATA = "As a table (CSV)"


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def visitor(settings: Settings, database: Database, watch: Watch):
    """A browser whose portal lives by the watch."""
    app = create_app(settings, clock=watch, database=database)
    with TestClient(app, base_url=ORIGIN, headers=FROM_OUR_PAGES, follow_redirects=False) as client:
        yield client


def _ask(visitor: TestClient, waiting: Waiting) -> int:
    return visitor.post(f"{waiting.page}/proof", data={"then": "data"}).status_code


def _sees_data(visitor: TestClient, waiting: Waiting) -> bool:
    return MAY_HAVE_DATA in words_of(visitor.get(f"{waiting.page}/data").text)


def test_the_code_opens_what_was_asked_for(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    assert not _sees_data(visitor, waiting), "a link proves nothing, however fresh"
    asked = visitor.post(f"{waiting.page}/proof", data={"then": "data"})
    assert asked.headers["Location"] == f"{waiting.page}/proof?asked=yes&then=data"
    assert "A code is on its way" in words_of(visitor.get(asked.headers["Location"]).text)
    ((channel, code),) = codes_sent(visitor, database, waiting)
    answer = type_in(visitor, waiting.page, f" {code[:4]} {code[4:]}")
    assert (channel, answer.status_code, answer.headers["Location"]) == ("email", 303, f"{waiting.page}/data")
    assert _sees_data(visitor, waiting)
    kept = answer.headers["Set-Cookie"]
    assert kept.startswith(f"__Host-proof-{waiting.order.id}=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=1800"} <= set(kept.split("; "))


def test_digits_of_another_script_are_digits(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _ask(visitor, waiting)
    ((_, code),) = codes_sent(visitor, database, waiting)
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert type_in(visitor, waiting.page, arabic).status_code == 303


def test_the_proof_lasts_half_an_hour(
    visitor: TestClient, database: Database, waiting: Waiting, watch: Watch
) -> None:
    prove(visitor, database, waiting)
    watch.now += timedelta(minutes=29)
    assert _sees_data(visitor, waiting)
    watch.now += timedelta(minutes=1)
    assert not _sees_data(visitor, waiting)


def test_another_browser_and_another_order_have_proven_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    prove(visitor, database, waiting)
    with database.writing() as session:
        other = builders.an_order(session, waiting.merchant, "1002")
        token = builders.a_link(session, other)
    name = f"__Host-proof-{waiting.order.id}"
    visitor.cookies.set(f"__Host-proof-{other.id}", visitor.cookies[name])
    assert MAY_HAVE_DATA not in words_of(visitor.get(f"/t/{token}/data").text)
    visitor.cookies.clear()
    assert not _sees_data(visitor, waiting)


def test_whoever_is_written_to_elsewhere_from_now_on_has_proven_nothing_yet(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    prove(visitor, database, waiting)
    with database.writing() as session:
        session.merge(waiting.order).email_key = "eve@mail.example"
    assert not _sees_data(visitor, waiting)


def test_two_clicks_send_one_code_and_a_later_one_another_while_both_hold(
    visitor: TestClient, database: Database, waiting: Waiting, watch: Watch
) -> None:
    assert [_ask(visitor, waiting) for _ in range(2)] == [303, 303]
    assert len(codes_sent(visitor, database, waiting)) == 1
    watch.now += timedelta(seconds=30)
    _ask(visitor, waiting)
    _, first = codes_sent(visitor, database, waiting)[-1]
    assert type_in(visitor, waiting.page, first).status_code == 303


def test_a_code_holds_once_but_a_second_click_on_the_same_form_ends_as_the_first(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _ask(visitor, waiting)
    ((_, code),) = codes_sent(visitor, database, waiting)
    assert [type_in(visitor, waiting.page, code).status_code for _ in range(2)] == [303, 303]
    assert type_in(visitor, waiting.page, code, attempt="another tab").status_code == 422


@pytest.mark.parametrize("minutes", [10, 11, 60 * 24 * 2])
def test_a_code_runs_out(
    visitor: TestClient, database: Database, waiting: Waiting, watch: Watch, minutes: int
) -> None:
    _ask(visitor, waiting)
    ((_, code),) = codes_sent(visitor, database, waiting)
    watch.now += timedelta(minutes=minutes)
    answer = type_in(visitor, waiting.page, code)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (422, False)
    assert "That is not the code, or its ten minutes are over." in words_of(answer.text)


def test_after_five_wrong_ones_the_right_one_does_not_hold_either(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _ask(visitor, waiting)
    ((_, code),) = codes_sent(visitor, database, waiting)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    assert [type_in(visitor, waiting.page, wrong).status_code for _ in range(5)] == [422] * 5
    assert type_in(visitor, waiting.page, code).status_code == 422


def test_a_slip_of_the_finger_costs_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _ask(visitor, waiting)
    ((_, code),) = codes_sent(visitor, database, waiting)
    assert [type_in(visitor, waiting.page, code[:size]).status_code for size in range(7)] == [422] * 7
    assert type_in(visitor, waiting.page, code).status_code == 303


def test_too_many_codes_end_with_a_word_of_when_to_go_on(
    visitor: TestClient, database: Database, waiting: Waiting, watch: Watch
) -> None:
    for _ in range(5):
        assert _ask(visitor, waiting) == 303
        watch.now += timedelta(minutes=1)
    answer = visitor.post(f"{waiting.page}/proof", data={"then": "data"})
    assert (answer.status_code, len(codes_sent(visitor, database, waiting))) == (429, 5)
    assert "Too many codes were asked for." in words_of(answer.text)
    watch.now += timedelta(hours=1)
    assert _ask(visitor, waiting) == 303
    assert len(codes_sent(visitor, database, waiting)) == 6


def test_whoever_types_for_long_from_one_address_waits(visitor: TestClient, waiting: Waiting) -> None:
    answers = [type_in(visitor, waiting.page, "12345678").status_code for _ in range(31)]
    assert (set(answers[:30]), answers[30]) == ({422}, 429)


def test_where_no_mail_arrives_the_code_comes_by_text_message(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        order = session.merge(waiting.order)
        order.phone, order.sms_consent = "+4915123456789", True
        stop = Stop(waiting.merchant.id, "email", order.email, "recipient", "No such mailbox.", NOW)
        suppressions.stop(session, stop)
    _ask(visitor, waiting)
    assert [channel for channel, _ in codes_sent(visitor, database, waiting)] == ["sms"]


def test_an_order_without_any_address_is_answered_like_one_with_it(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with database.writing() as session:
        silent = builders.an_order(session, waiting.merchant, "1002", email="", phone="")
        page = f"/t/{builders.a_link(session, silent)}"
    answer = visitor.post(f"{page}/proof", data={"then": "data"})
    told = visitor.get(answer.headers["Location"])
    known = visitor.get(f"{waiting.page}/proof?asked=yes&then=data")
    assert (answer.status_code, words_of(told.text)) == (303, words_of(known.text).replace("1001", "1002"))
    assert type_in(visitor, page, "12345678").status_code == 422


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example", "../s/acme", "lines/1/cancel?x", ""]
)
def test_it_leads_to_pages_of_the_order_alone(
    visitor: TestClient, database: Database, waiting: Waiting, then: str
) -> None:
    _ask(visitor, waiting)
    ((_, code),) = codes_sent(visitor, database, waiting)
    assert type_in(visitor, waiting.page, code, then=then).headers["Location"] == waiting.page


def test_a_stranger_is_sent_no_code(visitor: TestClient, waiting: Waiting) -> None:
    assert visitor.get("/t/never-was/proof").status_code == 404
    assert visitor.post("/t/never-was/proof", data={"then": "data"}).status_code == 404
    assert type_in(visitor, "/t/never-was", "12345678").status_code == 404
