"""The shopper's face: one page behind a secret link, the choices on it, and the way to a fresh link."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.web.route import Route
from portal.web.shopper import (
    calendar_file,
    choices,
    fresh_links,
    instructions,
    languages,
    links,
    messages,
    needs,
    new_address,
    other_orders,
    own_contact,
    own_data,
    page,
    proving,
    queue,
    shipping,
    undoing,
    unsubscribing,
    withdrawing,
)
from portal.web.shopper.refusing import in_place

_LINE = "/t/{token}/lines/{line_id:int}"
_CHOICE, _AHEAD, _SHIPPING = f"{_LINE}/{{choice}}", f"{_LINE}/instruction", "/t/{token}/shipping"
_SAID_AHEAD = {"later_than": "2027-01-31", "does": "cancel"}


def _post(path: str, handler: Callable[..., Any], sample: Mapping[str, str] | None = None) -> Route:
    return Route("POST", path, handler, auth="token", tenant=True, mutates=True, sample=sample or {})


ROUTES = [
    Route("GET", "/t/{token}", page.show, auth="token", tenant=True),
    Route("GET", _SHIPPING, in_place(shipping.consider), auth="token", tenant=True),
    _post(_SHIPPING, in_place(shipping.change), {"way": "separately"}),
    # Before the choices, whose address fits these as well.
    Route("GET", _AHEAD, in_place(instructions.consider), auth="token", tenant=True),
    _post(_AHEAD, in_place(instructions.give), _SAID_AHEAD),
    _post(f"{_LINE}/undo", in_place(undoing.undo), {"choice": "1"}),
    _post(f"{_AHEAD}/withdrawal", in_place(instructions.withdraw)),
    _post(f"{_LINE}/need-by", in_place(needs.save), {"need_by": "2026-12-24"}),
    Route("GET", f"{_LINE}/queue", queue.show, auth="token", tenant=True),
    Route("GET", f"{_LINE}/ledger.jsonl", queue.download, auth="token", tenant=True),
    Route("GET", _CHOICE, in_place(choices.consider), auth="token", tenant=True),
    Route(
        "POST", _CHOICE, in_place(choices.choose), auth="token", tenant=True, mutates=True, destructive=True
    ),
    Route("GET", "/t/{token}/withdrawal", withdrawing.state, auth="token", tenant=True),
    Route(
        *("POST", "/t/{token}/withdrawal", withdrawing.review),
        auth="token",
        tenant=True,
        sample={"name": "Sam Carter", "line": "0"},
    ),
    Route(
        *("POST", "/t/{token}/withdrawal/confirmation", withdrawing.confirm),
        auth="token",
        tenant=True,
        mutates=True,
        destructive=True,
        sample={"name": "Sam Carter", "line": "0"},
    ),
    Route("GET", "/t/{token}/proof", proving.show, auth="token", tenant=True),
    _post("/t/{token}/proof", proving.ask, {"then": "data"}),
    _post("/t/{token}/proof/code", proving.check, {"then": "data", "attempt": "1", "code": "12345678"}),
    Route("GET", "/t/{token}/data", own_data.show, auth="token", tenant=True),
    Route("GET", "/t/{token}/data.json", own_data.as_json, auth="token", tenant=True),
    Route("GET", "/t/{token}/data.csv", own_data.as_csv, auth="token", tenant=True),
    _post("/t/{token}/data/erasure", own_data.ask),
    _post("/t/{token}/data/contact", own_contact.correct, {"email": "sam@mail.example", "phone": ""}),
    _post("/t/{token}/data/others", other_orders.send, {"order": "1"}),
    _post("/t/{token}/data/address", new_address.ask, {"address": "Sam Carter, 1 Elm Street, Springfield"}),
    Route("GET", "/t/{token}/days.ics", calendar_file.download, auth="token", tenant=True),
    Route("GET", "/t/{token}/link", links.show, auth="token", tenant=True),
    _post("/t/{token}/link", fresh_links.renew),
    _post("/t/{token}/link/renewal", links.renew),
    Route(
        *("POST", "/t/{token}/link/revocation", links.revoke),
        auth="token",
        tenant=True,
        mutates=True,
        destructive=True,
    ),
    _post("/t/{token}/language", languages.choose_of_order, {"language": "de"}),
    Route("GET", "/t/{token}/messages", messages.show, auth="token", tenant=True),
    _post("/t/{token}/messages", messages.save, {"channel": "", "language": "", "wants_optional": "yes"}),
    Route("GET", "/u/{stop_token}", unsubscribing.show, auth="token", tenant=True),
    _post("/u/{stop_token}", unsubscribing.stop, unsubscribing.ONE_CLICK),
    Route("GET", "/s/{slug}", fresh_links.ask, tenant=True),
    Route("GET", "/s/{slug}/ledger.txt", queue.heads, tenant=True),
    Route(
        "POST",
        "/s/{slug}/language",
        languages.choose_of_shop,
        mutates=False,
        sample={"language": "de"},
    ),
    Route(
        "POST",
        "/s/{slug}",
        fresh_links.send,
        tenant=True,
        mutates=True,
        sample={"number": "1001", "email": "sam@mail.example"},
    ),
]
