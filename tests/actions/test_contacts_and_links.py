"""Where a shopper is reached, and the secret links: corrected, sent again, taken back."""

from datetime import timedelta

import pytest

from portal.actions.correct_contact import Contact, correct_contact
from portal.actions.find_orders import find_orders
from portal.actions.renew_link import renew_link, revoke_links, send_link
from portal.domain.refusals import Refusal
from portal.links import token_hash
from portal.store import page_versions, timeline, tracking_links
from tests.builders import a_link
from tests.databases import on_both_databases, on_both_if_asked
from tests.played import played_once
from tests.shop import Shop

pytestmark = on_both_if_asked


@pytest.fixture
@played_once
def shop(shop: Shop) -> Shop:
    """A shop with one order."""
    shop.is_asked_for("1001", "LAMP", country="DE")
    return shop


def _gives_link(shop: Shop) -> str:
    order = shop.order("1001")
    with shop.database.writing() as session:
        return a_link(session, order)


def _is_live(shop: Shop, token: str) -> bool:
    with shop.database.reading() as session:
        opened = page_versions.opened(session, token_hash(token), shop.now)
    assert opened is not None
    return opened.is_live


def _events(shop: Shop) -> list[str]:
    return [event.kind for event in shop.reads(timeline.of_order, shop.order("1001").id)]


def _correct(shop: Shop, email: str, phone: str = "", sms_consent: bool = False) -> None:
    shop.writes(correct_contact, shop.order("1001").id, Contact(email, phone, sms_consent), "Ada")


@on_both_databases
def test_a_corrected_address_is_found_gets_a_fresh_link_and_makes_the_old_one_worthless(shop: Shop) -> None:
    token, version = _gives_link(shop), shop.order("1001").version
    _correct(shop, " Sam@New.example ", "0151 234 567 89", sms_consent=True)
    order = shop.order("1001")
    assert (order.email, order.phone, order.sms_consent) == ("Sam@new.example", "+4915123456789", True)
    assert [found.number for found in shop.reads(find_orders, "sam@new.example")] == ["1001"]
    assert [found.number for found in shop.reads(find_orders, "+49 151 23456789")] == ["1001"]
    assert shop.reads(find_orders, "1001@mail.example") == []
    assert not _is_live(shop, token)
    assert shop.owed() == [("email", "link_requested")]
    assert _events(shop) == ["contact_corrected"]
    assert order.version > version


def test_the_same_contact_again_changes_nothing(shop: Shop) -> None:
    token = _gives_link(shop)
    _correct(shop, "1001@mail.example")
    assert _is_live(shop, token)
    assert shop.owed() == []
    assert _events(shop) == []


def test_consent_alone_keeps_the_links(shop: Shop) -> None:
    _correct(shop, "sam@new.example", "0151 234 567 89", sms_consent=True)
    token = _gives_link(shop)
    _correct(shop, "sam@new.example", "0151 234 567 89", sms_consent=False)
    assert _is_live(shop, token)
    assert not shop.order("1001").sms_consent


@on_both_databases
def test_corrected_twice_only_the_last_address_gets_a_link(shop: Shop) -> None:
    _correct(shop, "sam@new.example")
    _correct(shop, "", "0151 234 567 89", sms_consent=True)
    assert shop.owed() == [("sms", "link_requested")]


@pytest.mark.parametrize(
    ("contact", "sentence"),
    [
        (Contact("sam at mail", "", False), "not an email address"),
        (Contact("", "call me", False), "not a mobile number"),
        (Contact("", "+1 12", False), "not a mobile number"),
        (Contact("sam@mail.example", "", True), "needs a mobile number"),
    ],
)
def test_what_cannot_be_an_address_is_refused(shop: Shop, contact: Contact, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        shop.writes(correct_contact, shop.order("1001").id, contact, "Ada")
    assert shop.order("1001").email == "1001@mail.example"


def test_a_link_is_sent_again_once_and_old_ones_stay(shop: Shop) -> None:
    token = _gives_link(shop)
    for _ in range(2):
        shop.writes(send_link, shop.order("1001").id, "Ada")
    assert shop.owed() == [("email", "link_requested")]
    assert _is_live(shop, token)
    assert _events(shop) == ["link_renewed"]


@on_both_databases
def test_a_renewed_link_is_the_only_one_and_taken_back_links_open_nothing(shop: Shop) -> None:
    tokens = [_gives_link(shop), _gives_link(shop)]
    order_id = shop.order("1001").id
    assert shop.reads(tracking_links.count_live, order_id, shop.now) == 2
    shop.writes(renew_link, order_id, "Ada")
    assert [_is_live(shop, token) for token in tokens] == [False, False]
    assert shop.owed() == [("email", "link_requested")]
    tokens.append(_gives_link(shop))
    shop.writes(revoke_links, order_id, "Ada")
    assert not _is_live(shop, tokens[-1])
    assert _events(shop) == ["link_revoked", "link_renewed"]


def test_a_link_ends_by_itself(shop: Shop) -> None:
    token = _gives_link(shop)
    shop.now += timedelta(days=365)
    assert not _is_live(shop, token)


@on_both_databases
def test_without_any_address_no_link_can_be_sent_nor_is_one_taken_back(shop: Shop) -> None:
    _correct(shop, "")
    token = _gives_link(shop)
    with pytest.raises(Refusal, match="neither an email address nor a mobile number"):
        shop.writes(renew_link, shop.order("1001").id, "Ada")
    assert _is_live(shop, token)


@pytest.mark.parametrize("action", [send_link, renew_link, revoke_links])
def test_another_shops_order_does_not_exist(shop: Shop, action: object) -> None:
    other = Shop(shop.database, "zeta")
    with pytest.raises(LookupError):
        other.writes(action, shop.order("1001").id, "Ada")
    with pytest.raises(LookupError):
        other.writes(correct_contact, shop.order("1001").id, Contact("", "", False), "Ada")
    assert shop.owed() == []
