"""Deciding ahead: a GET asks what, then shows what it means, the POST lets it stand; and the way to take it back."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.give_instruction import GivenInstruction, give_instruction
from portal.actions.withdraw_instruction import withdraw_instruction
from portal.domain.instructions import Instruction, foreseen
from portal.domain.options import refund
from portal.domain.refusals import Refusal
from portal.store.page_versions import OpenedPage
from portal.web.asked import instruction_of
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.instruction_words import foreseen_words, value_of
from portal.web.shopper.page import after, line_seen, opened_page, said_to, tried_page
from portal.web.shopper.proofs import is_proven
from portal.web.shopper.proving import page_named, to_prove


def consider(request: Request) -> Response:
    """The form; filled in, what it would mean. What cannot stand is said beside what was typed. Changes nothing."""
    opened, line_id, typed = opened_page(request), request.path_params["line_id"], dict(request.query_params)
    view, line = line_seen(request, opened, line_id)
    tried: dict[str, object] = {"open_line": line_id, "open_instruction": "form", "typed": typed}
    if not typed:
        return tried_page(request, opened, tried)
    try:
        instruction = instruction_of(lambda name: typed.get(name, ""))
        found = foreseen(instruction, line.as_open, line.substitutes, view.policy, view.today)
    except Refusal as refusal:
        return tried_page(request, opened, tried | {"problem": refusal}, 422)
    words = foreseen_words(view, line, found, said_to(request, view))
    return tried_page(request, opened, tried | {"open_instruction": words})


def give(request: Request, form: Form) -> Response:
    """Let the instruction stand. Doing it twice is doing it once."""
    portal, opened, line_id = portal_of(request), opened_page(request), request.path_params["line_id"]
    given, now = GivenInstruction(instruction_of(form.text)), portal.clock()
    if _needs_code(request, opened, line_id, given.instruction):
        return to_prove(request, page_named(f"lines/{line_id}/instruction", _typed(given.instruction)))

    def work(session: Session) -> None:
        give_instruction(session, opened.merchant_id, opened.order_id, line_id, given, now)

    portal.database.write(work)
    return after(request, opened, "instruction", line_id)


def _needs_code(request: Request, opened: OpenedPage, line_id: int, instruction: Instruction) -> bool:
    """One that waits for its day is told to the order's address and can be withdrawn until then. One that would pay
    money back at once is final: nobody takes back what an instruction did."""
    view, line = line_seen(request, opened, line_id)
    if "cancel" not in (instruction.action, instruction.otherwise) or refund(line.as_open, line.waiting) == 0:
        return False
    found = foreseen(instruction, line.as_open, line.substitutes, view.policy, view.today)
    return found.acts_now and not is_proven(request, opened)


def _typed(instruction: Instruction) -> dict[str, str]:
    """The instruction as the form sends it."""
    return {
        "later_than": instruction.later_than.isoformat(),
        "does": value_of(instruction),
        "otherwise": instruction.otherwise,
    }


def withdraw(request: Request, form: Form) -> Response:
    """Take it back. Doing it twice is doing it once."""
    portal, opened, line_id = portal_of(request), opened_page(request), request.path_params["line_id"]
    now = portal.clock()

    def work(session: Session) -> None:
        withdraw_instruction(session, opened.merchant_id, opened.order_id, line_id, "shopper", "", now)

    portal.database.write(work)
    return after(request, opened, "withdrawal", line_id)
