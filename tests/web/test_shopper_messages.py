"""Messages as the shopper has them: what was written, how they want to hear from us, and the one click that ends it."""

from starlette.testclient import TestClient

from portal.links import Links, token_hash
from portal.store import consents, orders, shopper_wishes, suppressions
from portal.store.database import Database
from portal.store.orders import Order
from tests.builders import NOW
from tests.databases import on_both_databases
from tests.web.proofs import prove
from tests.web.reading import targets_in, words_of
from tests.web.shop import Waiting

pytestmark = on_both_databases

LINKS = Links("https://portal.example", "k" * 40)
PHONE = "+4915123456789"


def _has_a_number(database: Database, waiting: Waiting, agreed: bool) -> None:
    with database.writing() as session:
        order = orders.get_one(session, waiting.merchant.id, waiting.order.id)
        order.phone, order.country, order.sms_consent = PHONE, "DE", agreed


def _order(database: Database, waiting: Waiting) -> Order:
    with database.reading() as session:
        found = orders.get(session, waiting.merchant.id, waiting.order.id)
    assert found is not None
    return found


def _wish(database: Database, waiting: Waiting) -> shopper_wishes.ShopperWish | None:
    with database.reading() as session:
        return shopper_wishes.of(session, waiting.merchant.id, f"email:{waiting.order.email}")


def test_the_order_page_leads_there(visitor: TestClient, waiting: Waiting) -> None:
    assert f'href="{waiting.page}/messages"' in visitor.get(waiting.page).text


def test_wishes_are_kept_and_shown(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    answer = visitor.post(f"{waiting.page}/messages", data={"channel": "email", "language": "fr"})
    assert answer.status_code == 303
    wish = _wish(database, waiting)
    assert wish is not None
    assert (wish.channel, wish.language, wish.wants_optional) == ("email", "fr", False)
    page = visitor.get(answer.headers["Location"]).text
    assert "Saved. It holds for all your orders" in words_of(page)
    assert '<option value="fr" selected' in page


def test_a_way_that_the_order_does_not_have_is_refused_in_place(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    answer = visitor.post(f"{waiting.page}/messages", data={"channel": "sms"})
    assert answer.status_code == 422
    assert "We cannot write only by that way" in words_of(answer.text)
    assert _wish(database, waiting) is None


def test_agreeing_to_text_messages_is_kept_with_the_very_sentence(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _has_a_number(database, waiting, agreed=False)
    sentence = "I agree to get text messages about my orders from"
    prove(visitor, database, waiting)
    assert sentence in words_of(visitor.get(f"{waiting.page}/messages").text)
    visitor.post(f"{waiting.page}/messages", data={"wants_texts": "yes", "wants_optional": "yes"})
    assert _order(database, waiting).sms_consent
    with database.reading() as session:
        (said,) = consents.of_number(session, PHONE)
    assert (said.what, said.how) == ("agreed", "order page")
    assert said.wording.startswith(sentence)
    assert PHONE not in said.wording


def test_whoever_was_passed_the_link_agrees_to_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _has_a_number(database, waiting, agreed=False)
    page = visitor.get(f"{waiting.page}/messages").text
    assert f"{waiting.page}/proof?then=messages" in targets_in(page)
    assert "I agree" not in words_of(page)
    answer = visitor.post(f"{waiting.page}/messages", data={"wants_texts": "yes", "wants_optional": "yes"})
    assert answer.headers["Location"] == f"{waiting.page}/proof?then=messages"
    assert not _order(database, waiting).sms_consent


def test_no_longer_agreeing_holds_for_this_shop_alone(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    _has_a_number(database, waiting, agreed=True)
    visitor.post(f"{waiting.page}/messages", data={"wants_optional": "yes"})
    assert not _order(database, waiting).sms_consent
    with database.reading() as session:
        assert [said.what for said in consents.of_number(session, PHONE)] == ["withdrawn"]
        assert suppressions.why_stopped(session, waiting.merchant.id, "sms", PHONE)
        assert not suppressions.why_stopped(session, waiting.merchant.id + 1, "sms", PHONE)


def _link(database: Database, waiting: Waiting) -> str:
    key = f"email:{waiting.order.email}"
    token = LINKS.unsubscribe_token(waiting.merchant.id, key)
    with database.writing() as session:
        shopper_wishes.keep_links(session, waiting.merchant.id, {token_hash(token): key}, NOW)
    return f"/u/{token}"


def test_looking_at_the_link_stops_nothing(visitor: TestClient, database: Database, waiting: Waiting) -> None:
    page = visitor.get(_link(database, waiting))
    assert page.status_code == 200
    assert "Stop updates that are not needed?" in words_of(page.text)
    assert _wish(database, waiting) is None


def test_a_mail_program_stops_it_without_cookie_sign_in_or_redirect(
    app: object, visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    path = _link(database, waiting)
    stranger = TestClient(app, base_url="https://portal.example", follow_redirects=False)  # type: ignore[arg-type]
    for _ in range(2):
        answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    wish = _wish(database, waiting)
    assert wish is not None
    assert not wish.wants_optional
    assert "You get no more updates that are not needed" in words_of(visitor.get(path).text)


def test_another_body_or_another_token_stops_nothing(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    path = _link(database, waiting)
    assert visitor.post(path, data={"List-Unsubscribe": "One-Click", "more": "x"}).status_code == 400
    assert visitor.post(path, data={}).status_code == 400
    assert visitor.post(path + "x", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert _wish(database, waiting) is None


def test_stopping_keeps_what_else_was_wished(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    visitor.post(f"{waiting.page}/messages", data={"language": "de", "wants_optional": "yes"})
    visitor.post(_link(database, waiting), data={"List-Unsubscribe": "One-Click"})
    wish = _wish(database, waiting)
    assert wish is not None
    assert (wish.language, wish.wants_optional) == ("de", False)
