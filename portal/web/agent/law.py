"""What the law says of an order, at the desk: each line's clock, the refund that somebody confirms, the evidence."""

import json
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.actions.choose_option import Wish, choose_option
from portal.actions.confirm_refund import confirm_refund
from portal.actions.note_delivery import note_delivery
from portal.actions.show_law import gather_evidence
from portal.domain.duties.owed import BY_THE_SHOP
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web.agent.order import acted, order_page
from portal.web.asked import day_of, problem_with
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import evidence_page


def confirm(request: Request, user: User, form: Form) -> Response:
    """The money went back. Twice is once; what is no money is refused."""
    portal, path = portal_of(request), request.path_params
    sent_as = form.text("form").strip()

    def work(session: Session) -> bool:
        where = (user.merchant_id, path["order_id"], path["line_id"])
        return confirm_refund(session, *where, sent_as, user.name, portal.clock())

    return acted(request, user, "refund", work)


def note(request: Request, user: User, form: Form) -> Response:
    """What the consumer said or learned about the delivery."""
    portal, path = portal_of(request), request.path_params
    what, until, now = form.text("note"), form.text("until"), portal.clock()

    def work(session: Session) -> None:
        day = day_of(until) if until else None
        where = (user.merchant_id, path["order_id"], path["line_id"])
        note_delivery(session, *where, what, day, user.name, now)

    return acted(request, user, "noted", work)


def end(request: Request, user: User, form: Form) -> Response:
    """The shop cannot ship a line: it is cancelled, told and refunded, for a reason. Twice is once."""
    portal, path, reason = portal_of(request), request.path_params, form.text("reason").strip()
    if problem := problem_with(reason):
        refusal = Refusal(problem, "Nothing was changed.")
        return order_page(request, user, {"refusal": refusal}, 422)
    wish = Wish("cancel", actor=BY_THE_SHOP, reason=f"{user.name}: {reason}")

    def work(session: Session) -> None:
        choose_option(session, user.merchant_id, path["order_id"], path["line_id"], wish, portal.clock())

    return acted(request, user, "ended", work)


def page(request: Request, user: User) -> Response:
    """The evidence as one file that opens anywhere."""
    pack = _pack(request, user)
    words = evidence_page(portal_of(request).pages, pack)
    return HTMLResponse(words, headers=_as_file(pack, "html"))


def data(request: Request, user: User) -> Response:
    """The same as JSON."""
    pack = _pack(request, user)
    body = json.dumps(pack, ensure_ascii=False, indent=2)
    return Response(body, media_type="application/json", headers=_as_file(pack, "json"))


def _pack(request: Request, user: User) -> dict[str, Any]:
    portal = portal_of(request)
    with portal.database.reading() as session:
        pack = gather_evidence(session, user.merchant_id, request.path_params["order_id"], portal.clock())
    if pack is None:
        raise LookupError("There is no such order.")
    return pack


def _as_file(pack: dict[str, Any], kind: str) -> dict[str, str]:
    name = "".join(sign if sign.isascii() and sign.isalnum() else "" for sign in pack["order"]["number"])
    return {"Content-Disposition": f'attachment; filename="evidence-{name}.{kind}"'}
