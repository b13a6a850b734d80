"""Withdrawing from a contract in two steps, as the directive asks: a statement, then its confirmation. No GET acts."""

from dataclasses import replace
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.record_withdrawal import Statement
from portal.domain.mailboxes import mailbox
from portal.domain.refusals import Refusal
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import page
from portal.web.shopper.page import opened_page, order_seen, said_to
from portal.web.shopper.rights import withdrawable
from portal.withdrawing import withdraw
from portal.wording import LANGUAGE_NAMES, mask_email, mask_phone, one_line

LONGEST_NAME, LONGEST_REASON = 100, 500


def state(request: Request) -> Response:
    """Step one: the statement, with nothing asked but a name and what it is about."""
    return _page(request, {"step": "state"})


def review(request: Request, form: Form) -> Response:
    """The statement as it will be sent, and the control that sends it. Changes nothing."""
    said, is_address = _said(form)
    if not said.name or not is_address:
        tried = {"step": "state", "has_no_name": not said.name, "has_no_address": not is_address}
        return _page(request, tried | {"said": said}, 422)
    return _page(request, {"step": "confirm", "said": said})


def confirm(request: Request, form: Form) -> Response:
    """Step two: it is done, and acknowledged. Doing it twice is doing it once."""
    portal, opened, now = portal_of(request), opened_page(request), portal_of(request).clock()
    said, is_address = _said(form)
    if not is_address:  # never a reason to refuse the statement itself
        said = replace(said, contact="")

    def work(session: Session) -> None:
        withdraw(session, opened.merchant_id, opened.order_id, said, now)

    try:
        portal.database.write(work)
    except Refusal as refusal:
        return _page(request, {"step": "state", "problem": refusal}, 409)
    return _page(request, {"step": "done", "said": said})


def _said(form: Form) -> tuple[Statement, bool]:
    """The statement, and whether the address that was given is one."""
    name, reason = one_line(form.text("name"))[:LONGEST_NAME], one_line(form.text("reason"))[:LONGEST_REASON]
    wanted, other = form.text("contact").strip(), one_line(form.text("address"))
    said = Statement(name, form.whole("line"), reason, wanted if wanted in ("email", "sms") else "")
    if wanted not in ("other", "") and "@" in wanted:
        other = wanted
    elif wanted != "other":
        return said, True
    address = mailbox(other)
    return replace(said, contact=address or other), bool(address)


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
        "has_no_address": False,
        "phone": mask_phone(view.order.phone) if view.order.sms_consent else "",
        "problem": None,
        "said": Statement(""),
    }
    return page(request, "shopper/withdrawal.html", context | tried, status)
