"""Proving to read the order's mail: a code is sent to its address, typed in here, and good for half an hour.

Every answer is the same whether the order has an address or not.
"""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.prove_address import ask_code, prove
from portal.domain.refusals import Refusal
from portal.links import CODE_DIGITS
from portal.store.page_versions import OpenedPage
from portal.web.attempts import CODES_TYPED_BY_ADDRESS, address_of
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, page, see_other
from portal.web.shopper.contact_words import mail_address
from portal.web.shopper.page import opened_page, order_seen, said_to
from portal.web.shopper.proofs import is_proven, keep_proof
from portal.wording import LANGUAGE_NAMES

# What was asked for and goes on once it is proven: a page of this order.
_PAGES = re.compile(
    r"data|messages|lines/[0-9]{1,18}/[a-z]{1,20}(\?[a-z_]{1,20}=[\w.~%+&=-]{0,900})?", re.ASCII
)
WRONG = Refusal("That is not the code, or its ten minutes are over.", "Look into the newest message.")


def show(request: Request) -> Response:
    """What the code is for, and the button that sends it; once it was asked for, where to type it in."""
    opened = opened_page(request)
    then, is_asked = _then(request.query_params.get("then", "")), "asked" in request.query_params
    if is_proven(request, opened):
        return see_other(_path(request, then))
    return _page(request, opened, {"then": then, "is_asked": is_asked})


def ask(request: Request, form: Form) -> Response:
    """Send a code. Two clicks send one."""
    portal, opened, then = portal_of(request), opened_page(request), _then(form.text("then"))
    now = portal.clock()
    try:
        portal.database.write(lambda session: ask_code(session, opened.merchant_id, opened.order_id, now))
    except Refusal as refusal:
        return _page(request, opened, {"then": then, "is_asked": True, "problem": refusal}, 429)
    return see_other(f"{_path(request, 'proof')}?asked=yes&then={quote(then)}")


def check(request: Request, form: Form) -> Response:
    """The code as it was typed: right, it leads on to what was asked for."""
    portal, opened, then = portal_of(request), opened_page(request), _then(form.text("then"))
    portal.attempts.count(CODES_TYPED_BY_ADDRESS, address_of(request))
    typed, attempt, now = _digits(form.text("code")), form.text("attempt")[:40], portal.clock()

    def work(session: Session) -> bool:
        return prove(session, opened.merchant_id, opened.order_id, typed, attempt, portal.links, now)

    # A code that is too short or too long is a slip of the finger, and no try.
    if len(typed) != CODE_DIGITS or not portal.database.write(work):
        return _page(request, opened, {"then": then, "is_asked": True, "problem": WRONG}, 422)
    response = see_other(_path(request, then))
    keep_proof(request, response, opened)
    return response


def to_prove(request: Request, then: str) -> Response:
    """On to the proof, and back to this page of the order."""
    path = f"{_path(request, 'proof')}?then={quote(then)}"
    return Response(headers={"HX-Redirect": path}) if is_htmx(request) else see_other(path)


def page_named(path: str, asked: Mapping[str, str]) -> str:
    """A page of the order by what it is asked, as `then` carries it."""
    return f"{path}?{urlencode(asked)}" if asked else path


def _then(asked: str) -> str:
    return asked if _PAGES.fullmatch(asked) else ""


def _path(request: Request, below: str) -> str:
    here = f"/t/{request.path_params['token']}"
    return f"{here}/{below}" if below else here


def _digits(typed: str) -> str:
    """The digits of what was typed, in whichever script, with blanks or without."""
    return "".join(str(unicodedata.digit(sign)) for sign in typed if sign.isdigit())


def _page(request: Request, opened: OpenedPage, tried: dict[str, Any], status: int = 200) -> Response:
    view = order_seen(request, opened)
    say = said_to(request, view)
    context = {
        "language": say.language,
        "languages": LANGUAGE_NAMES,
        "merchant": view.merchant,
        "order": view.order,
        "write_to": mail_address(view, say),
        "attempt": secrets.token_urlsafe(12),
        "here": _path(request, ""),
        "problem": None,
    }
    return page(request, "shopper/proof.html", context | tried, status)
