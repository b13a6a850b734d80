"""What comes in by wire, whoever sends it: a shop's webhooks, suppliers' EDI, texts and mails of shoppers; and what a
merchant words themselves. All of it is text wherever it shows, and what cannot be read breaks nothing.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.app import create_app, loops_of
from portal.delivery.channels.console import read_mailbox
from portal.settings import Settings
from portal.store import inbox, orders
from portal.store.database import Database
from portal.store.orders import Order
from tests import builders
from tests.builders import NOW
from tests.delivery.mails import a_form
from tests.intake.builders import an_855
from tests.providers import AUTH_TOKEN, FORM, ORIGIN, public_half, signed_by_sendgrid, signed_by_twilio
from tests.shop import Shop
from tests.web.callers import Caller, with_secrets
from tests.web.desk import a_browser_of
from tests.web.hostile import (
    FORMULA,
    OVERRIDES,
    TEXTS,
    agent_pages,
    cells_of,
    exported,
    injected_in,
    merchant_pages,
    says,
    shows,
)
from tests.web.reading import words_of
from tests.web.shop import Waiting

PHONE = "+4915123456789"
# The others come in by the forms and files of `test_hostile`.
SENT = ("markup", "direction", "formula", "long")
by_every_text = pytest.mark.parametrize("text", [TEXTS[name] for name in SENT], ids=SENT)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return replace(
        settings,
        mailbox=str(tmp_path / "mailbox.jsonl"),
        notify_hold_seconds=0,
        quiet_hours=False,
        sendgrid_inbound_public_key=public_half(),
        twilio_auth_token=AUTH_TOKEN,
    )


@pytest.fixture
def app(settings: Settings, database: Database) -> Starlette:
    return create_app(settings, clock=lambda: NOW, database=database)


@pytest.fixture
def shop(database: Database) -> Shop:
    return with_secrets(Shop(database))


def shopify(text: str) -> dict[str, Any]:
    """An order with the text in all that a person can fill, of which one of two units has left."""
    item = {"id": 7, "sku": text[:60], "title": text, "name": text, "quantity": 2, "fulfillable_quantity": 1}
    parcel = {
        **{"id": 1, "created_at": "2026-11-20T10:00:00Z", "status": "success", "tracking_company": text},
        **{
            "tracking_number": text[:60],
            "tracking_url": f"javascript:{text}",
            "line_items": [item | {"quantity": 1}],
        },
    }
    address = {
        "first_name": text,
        "last_name": text,
        "zip": text,
        "province_code": text,
        "country_code": "DE",
    }
    return {
        **{"name": f"#{text[:40]}", "email": "sam@mail.example", "phone": PHONE, "note": text, "tags": text},
        **{"updated_at": "2026-11-20T10:00:00Z", "customer": {"first_name": text, "note": text}},
        **{"shipping_address": address, "line_items": [item], "fulfillments": [parcel]},
    }


def woocommerce(text: str) -> dict[str, Any]:
    """The same as WooCommerce tells it, which writes markup as entities."""
    named = {"first_name": text, "last_name": text, "company": text, "postcode": text, "country": "DE"}
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return {
        **{"number": f"W{text[:40]}", "status": "processing", "customer_note": text, "shipping": named},
        **{"billing": named | {"email": "sam@mail.example"}},
        "line_items": [{"id": 7, "sku": text[:60], "name": escaped, "quantity": 2}],
    }


def own(text: str) -> dict[str, Any]:
    """The same in our own form."""
    return {
        **{"number": f"I{text[:40]}", "note": text, "shopper": {"name": text, "email": "sam@mail.example"}},
        "items": [{"sku": text[:60], "title": text, "quantity": 2}],
    }


CALLS = {"shopify": shopify, "woocommerce": woocommerce, "in": own}


@by_every_text
@pytest.mark.parametrize("source", CALLS)
def test_what_a_shop_calls_about_is_words(
    source: str, text: str, app: Starlette, settings: Settings, shop: Shop, visitor: TestClient
) -> None:
    caller, body = Caller(visitor), CALLS[source](text)
    answer = caller.own(body) if source == "in" else caller.shop(source, body)
    assert answer.status_code in (204, 422)
    stays_words(app, settings, shop, visitor)
    found = orders_of(shop)
    if text == TEXTS["markup"]:
        assert " ".join(text.split()) in words_of(visitor.get(found[0].page).text)
    (_, problems), *_ = shop.reads(inbox.recent) or [(None, answer.status_code == 422)]
    assert found or problems, "taken, or said to be wrong"


@by_every_text
@pytest.mark.parametrize("kind", ["x12", "edifact"])
def test_what_a_supplier_answers_by_edi_is_words(
    kind: str, text: str, app: Starlette, settings: Settings, shop: Shop, visitor: TestClient
) -> None:
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP")
    shop.buys("4711", "LAMP", 10)
    merchant = a_browser_of(app, shop.database, shop.merchant(), "merchant")
    file = {"file": ("answer.edi", EDI[kind](text), "application/octet-stream")}
    answer = merchant.post("/merchant/documents", data={"kind": kind}, files=file)
    assert answer.status_code in (303, 422), words_of(answer.text)[:300]
    stays_words(app, settings, shop, visitor)


def x12(text: str) -> bytes:
    """An 855 with the text in names, references, notes and items; its own separators would end them."""
    said = "".join(sign for sign in text if sign not in "*~>")
    return an_855(
        f"REF*VN*{said}",
        f"N1*SE*{said}*92*{said[:60]}",
        f"PO1*1*10*EA*12.50**BP*LAMP*VP*{said}",
        "ACK*IA*10*EA*067*20261205",
        f"PID*F****{said}",
        f"PO1*2*1*EA*12.50**BP*{said}",
        "ACK*IR*1*EA",
        f"N9*ZZ*{said}",
        f"MSG*{said}",
    )


def edifact(text: str) -> bytes:
    """The same as an ORDRSP, in which whatever separates is released."""
    said = "".join(f"?{sign}" if sign in "'+:?" else sign for sign in text)
    segments = (
        *("UNB+UNOC:3+GLOBEX:ZZ+ACME:14+261121:0905+2", "UNH+2+ORDRSP:D:96A:UN", "BGM+231+5100002+9+AP"),
        *("DTM+137:20261121:102", "RFF+ON:4711", f"FTX+AAI+++{said}", f"NAD+SU+{said}::92++{said}"),
        *("LIN+1++LAMP:IN", f"PIA+1+{said}:SA", f"IMD+F++:::{said}", "QTY+21:10", "QTY+113:10"),
        *("DTM+67:20261205:102", f"LIN+2++{said}:IN", f"FTX+LIN+++{said}", "QTY+21:1", "UNS+S", "CNT+2:2"),
        *("UNT+18+2", "UNZ+1+2"),
    )
    return ("UNA:+.? '" + "'".join(segments) + "'").encode()


EDI = {"x12": x12, "edifact": edifact}


@by_every_text
def test_what_shoppers_answer_by_text_and_mail_is_words(
    text: str, app: Starlette, settings: Settings, shop: Shop, visitor: TestClient
) -> None:
    shop.sells("LAMP")
    shop.is_asked_for("1001", "LAMP", phone=PHONE, sms_consent="yes", country="DE")
    _drained(settings, shop)
    for said in (text, f"WAIT {text}", f"please stop {text}"):
        fields = {"MessageSid": f"SM{len(said)}", "From": PHONE, "To": "+18005550100", "Body": said[:1600]}
        path, pairs = "/webhooks/twilio/inbound", list(fields.items())
        headers = FORM | signed_by_twilio(ORIGIN + path, pairs)
        assert visitor.post(path, content=urlencode(pairs).encode(), headers=headers).status_code == 200
    for form in (a_form(text=text), a_form(subject=f"#1001 {text}", text=text), a_form(**{"from": text})):
        headers = signed_by_sendgrid(form, NOW) | {"Content-Type": "multipart/form-data; boundary=x"}
        assert visitor.post("/webhooks/sendgrid/inbound", content=form, headers=headers).status_code == 204
    stays_words(app, settings, shop, visitor)


@by_every_text
def test_what_a_merchant_words_is_words(
    text: str, app: Starlette, settings: Settings, shop: Shop, visitor: TestClient
) -> None:
    shop.sells("LAMP")
    merchant = a_browser_of(app, shop.database, shop.merchant(), "merchant")
    for template in ("backorder_accepted/email/en", "backorder_accepted/sms/en"):
        for path in ("", "/preview"):
            says(
                merchant,
                f"/merchant/templates/{template}{path}",
                {"subject": text, "body": text, "order": text},
            )
    brand = dict.fromkeys(("name", "email", "phone", "website", "main", "accent", "footer", "logo"), text)
    says(merchant, "/merchant/brand", brand | {"version": "0"})
    says(merchant, "/merchant/brand", {"name": text[:80], "footer": text[:400], "version": "0"})
    says(merchant, "/merchant/store", {"address": text})
    says(merchant, "/merchant/policy", {"priority_classes": text, "cut_off": text, "closed_days": text})
    shop.is_asked_for("1001", "LAMP")
    stays_words(app, settings, shop, visitor)


def orders_of(shop: Shop) -> list[Waiting]:
    """Every order there is, with a link to it."""
    with shop.database.writing() as session:
        found = session.exec(select(Order).where(Order.merchant_id == shop.id)).all()
        return [
            Waiting(
                shop.merchant(),
                order,
                orders.lines_of(session, shop.id, order.id)[0],
                builders.a_link(session, order),
            )
            for order in found
        ]


def _drained(settings: Settings, shop: Shop) -> None:
    loops_of(settings, shop.database, lambda: NOW).drain()


def stays_words(app: Starlette, settings: Settings, shop: Shop, visitor: TestClient) -> None:
    """Everything is planned and sent; then every page of every order and desk is opened, every file and mail read."""
    _drained(settings, shop)
    merchant, agent = (
        a_browser_of(app, shop.database, shop.merchant(), role) for role in ("merchant", "agent")
    )
    for waiting in orders_of(shop):
        for path in (waiting.page, f"{waiting.page}/messages"):
            shows(visitor, path)
        for path in agent_pages(waiting):
            shows(agent, path)
        for path in merchant_pages(waiting.line.sku):
            shows(merchant, path)
    for path in ("/merchant/documents", "/merchant/problems", "/merchant/brand", "/merchant/templates"):
        shows(merchant, path)
    assert [cell for file in exported(shop) for cell in cells_of(file) if FORMULA.match(cell)] == []
    for message in read_mailbox(Path(settings.mailbox), 100):
        assert injected_in(message.html) == []
        assert not set(message.text + message.subject) & set(OVERRIDES)
