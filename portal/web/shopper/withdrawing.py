"""Withdrawing from a contract in two steps, as the directive asks: a statement, then its confirmation. No GET acts."""

from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.record_withdrawal import Statement
from portal.domain.refusals import Refusal
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import page
from portal.web.shopper.page import opened_page, order_seen, said_to
from portal.web.shopper.rights import withdrawable
from portal.withdrawing import withdraw
from portal.wording import LANGUAGE_NAMES, mask_email, one_line

LONGEST_NAME = 100


def state(request: Request) -> Response:
    """Step one: the statement, with nothing asked but a name and what it is about."""
    return _page(request, {"step": "state"})


def review(request: Request, form: Form) -> Response:
    """The statement as it will be sent, and the control that sends it. Changes nothing."""
    said = _said(form)
    if not said.name:
        return _page(request, {"step": "state", "has_no_name": True, "said": said}, 422)
    return _page(request, {"step": "confirm", "said": said})


def confirm(request: Request, form: Form) -> Response:
    """Step two: it is done, and acknowledged. Doing it twice is doing it once."""
    portal, opened, said = portal_of(request), opened_page(request), _said(form)
    now = portal.clock()

    def work(session: Session) -> None:
        withdraw(session, opened.merchant_id, opened.order_id, said, now)

    try:
        portal.database.write(work)
    except Refusal as refusal:
        return _page(request, {"step": "state", "problem": refusal}, 409)
    return _page(request, {"step": "done", "said": said})


def _said(form: Form) -> Statement:
    return Statement(one_line(form.text("name"))[:LONGEST_NAME], form.whole("line"))


def _page(request: Request, tried: dict[str, Any], status: int = 200) -> Response:
    view = order_seen(request, opened_page(request))
    lines = withdrawable(view)
    language = said_to(request, view).language
    said: Statement | None = tried.get("said")
    context = {
        "language": language,
        "languages": LANGUAGE_NAMES,
        "today": view.today,
        "merchant": view.merchant,
        "order": view.order,
        "lines": lines,
        "chosen": [line for line in lines if said and said.line_id in (0, line.id)],
        "mailbox": mask_email(view.order.email),
        "here": f"/t/{request.path_params['token']}",
        "has_no_name": False,
        "problem": None,
        "said": Statement(""),
    }
    return page(request, "shopper/withdrawal.html", context | tried, status)
