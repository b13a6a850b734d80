"""Messages as the shopper has them: everything we wrote, how they want to hear from us, and whether by text at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_message_wishes import MessageWishes, set_message_wishes
from portal.clock import day_in
from portal.domain.addresses import e164, shopper_key
from portal.domain.refusals import Refusal
from portal.store import consents, merchants, orders, outbox, shopper_wishes
from portal.store.merchants import Merchant
from portal.store.orders import Order
from portal.store.outbox import OutboxRow
from portal.store.page_versions import OpenedPage
from portal.templating import without_links
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.languages import reading_language
from portal.web.pages import page, see_other
from portal.web.shopper.page import opened_page
from portal.web.shopper.proofs import is_proven
from portal.web.shopper.proving import to_prove
from portal.wording import LANGUAGE_NAMES, LANGUAGES, Phrases, mask_phone, phrase, phrases_in, shortened

CHANNELS = (
    ("", phrase("By all the ways I gave")),
    ("email", phrase("By email")),
    ("sms", phrase("By text message")),
)
AS_IN_THE_ORDER = phrase("As in my order")
# The very sentence beside the box: kept word for word with what was ticked.
CONSENT = phrase(
    "I agree to get text messages about my orders from {shop} at {phone}. "
    "How many depends on my orders. Message and data rates may apply. Reply STOP to end, HELP for help."
)
_BY = {"email": phrase("by email"), "sms": phrase("by text message")}
_SAID = {
    "agreed": phrase("You agreed"),
    "withdrawn": phrase("You withdrew it"),
    "stop": phrase("You texted STOP"),
    "revoked": phrase("You asked us to stop"),
    "start": phrase("You texted START"),
    "help": phrase("You texted HELP"),
}
_STATES = {
    "pending": phrase("not sent yet"),
    "sending": phrase("being sent"),
    "unknown": phrase("perhaps sent"),
    "failed": phrase("did not arrive"),
    "suppressed": phrase("not sent"),
}


def show(request: Request) -> Response:
    """The page."""
    return _page(request, opened_page(request), {"saved": request.query_params.get("done") == "saved"})


def save(request: Request, form: Form) -> Response:
    """Keep what was chosen; what cannot be is said in place."""
    portal, opened = portal_of(request), opened_page(request)
    now = portal.clock()
    if form.flag("wants_texts") and not _may_agree(request, opened):
        return to_prove(request, "messages")
    try:
        portal.database.write(lambda session: _keep(session, request, opened, form, now))
    except Refusal as refusal:
        return _page(request, opened, {"problem": refusal, "typed": _typed(form, "")}, 422)
    return see_other(f"/t/{request.path_params['token']}/messages?done=saved")


def _may_agree(request: Request, opened: OpenedPage) -> bool:
    """Whoever agreed already need not prove anything to say so again, nor to withdraw it. Nobody agrees for others."""
    with portal_of(request).database.reading() as session:
        order = orders.named(session, opened.merchant_id, [opened.order_id])[opened.order_id]
    return order.sms_consent or is_proven(request, opened)


def _keep(session: Session, request: Request, opened: OpenedPage, form: Form, now: datetime) -> None:
    order = orders.named(session, opened.merchant_id, [opened.order_id])[opened.order_id]
    merchant = merchants.get(session, opened.merchant_id)
    wishes = _typed(form, consent_of(order, merchant, _said_to(request, order, merchant)))
    set_message_wishes(session, opened.merchant_id, opened.order_id, wishes, "shopper", now)


def _said_to(request: Request, order: Order, merchant: Merchant) -> Phrases:
    return phrases_in(reading_language(request, order.locale, merchant.language))


def consent_of(order: Order, merchant: Merchant, say: Phrases) -> str:
    """The sentence beside the box for text messages; "" where the order has no number."""
    phone = e164(order.phone, order.country)
    return say(CONSENT, shop=merchant.name, phone=mask_phone(phone)) if phone else ""


def _typed(form: Form, consent_wording: str) -> MessageWishes:
    return MessageWishes(
        channel=form.text("channel"),
        language=form.text("language"),
        wants_optional=form.flag("wants_optional"),
        wants_texts=form.flag("wants_texts"),
        consent_wording=consent_wording,
    )


def _page(request: Request, opened: OpenedPage, tried: Mapping[str, Any], status: int = 200) -> Response:
    context = {"saved": False, "problem": None, "may_agree": _may_agree(request, opened)}
    with portal_of(request).database.reading() as session:
        context |= _context(request, session, opened) | dict(tried)
        return page(request, "shopper/messages.html", context, status)


def _context(request: Request, session: Session, opened: OpenedPage) -> dict[str, Any]:
    merchant = merchants.get(session, opened.merchant_id)
    order = orders.named(session, opened.merchant_id, [opened.order_id])[opened.order_id]
    rows = outbox.of_order(session, merchant.id, order.id)
    phone, say = e164(order.phone, order.country), _said_to(request, order, merchant)
    channels = CHANNELS if order.email and phone else CHANNELS[:1]
    return {
        "order": order,
        "merchant": merchant,
        "today": day_in(portal_of(request).clock(), merchant.timezone),
        "channels": [(value, say(name)) for value, name in channels],
        "message_languages": {"": say(AS_IN_THE_ORDER)} | {code: LANGUAGE_NAMES[code] for code in LANGUAGES},
        "language": say.language,
        "languages": LANGUAGE_NAMES,
        "typed": _wished(session, order),
        "told": [_told(row, merchant.timezone, say) for row in rows if row.text],
        "here": f"/t/{request.path_params['token']}",
        **_agreed(session, order, merchant, phone, say),
    }


def _wished(session: Session, order: Order) -> MessageWishes:
    """What stands in the form while nothing else was typed."""
    key = shopper_key(order.email, order.phone, order.country)
    wish = shopper_wishes.of(session, order.merchant_id, key)
    return MessageWishes(
        channel=wish.channel if wish else "",
        language=wish.language if wish else "",
        wants_optional=wish is None or wish.wants_optional,
        wants_texts=order.sms_consent,
    )


def _agreed(session: Session, order: Order, merchant: Merchant, phone: str, say: Phrases) -> dict[str, Any]:
    """What was said about text messages to this number, and the sentence to agree to."""
    said = consents.of_number(session, phone) if phone else []
    return {
        "consent_wording": consent_of(order, merchant, say),
        "revoked": bool(phone) and consents.is_revoked(session, phone),
        "consents": [
            {
                "what": say(_SAID[one.what]),
                "on": day_in(one.said_at, merchant.timezone),
                "wording": one.wording,
            }
            for one in said
        ],
    }


def _told(row: OutboxRow, timezone: str, say: Phrases) -> dict[str, Any]:
    """A message as it was sent, but for the link: whoever reads this page has one already."""
    lines = without_links(row.text, "…").strip().splitlines()
    return {
        "on": day_in(row.sent_at or row.created_at, timezone),
        "by": say(_BY.get(row.channel, row.channel)),
        "head": shortened(row.subject or lines[0], 80),
        "lines": lines,
        "has_left": row.state in ("sent", "delivered"),
        "state": say(_STATES.get(row.state, phrase("replaced by newer news"))),
    }
