"""Deciding ahead for the shopper: a GET shows what an instruction means, the POST lets it stand for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.give_instruction import GivenInstruction, give_instruction
from portal.actions.withdraw_instruction import withdraw_instruction
from portal.domain.instructions import foreseen
from portal.domain.refusals import Refusal
from portal.store.sign_ins import User
from portal.web.agent.order import acted, after, line_of, order_page
from portal.web.asked import instruction_of, problem_with
from portal.web.desks import SAY
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.instruction_words import ForeseenWords, foreseen_words


@dataclass(frozen=True, slots=True)
class ConsideredInstruction:
    """An instruction that is being considered for a line, the reason as typed, and what is wrong with it."""

    line_id: int
    words: ForeseenWords
    reason: str = ""
    problem: str = ""


def consider(request: Request, user: User) -> Response:
    """What an instruction would do, and the button that lets it stand. Changes nothing."""
    return _considering(request, user, request.query_params)


def give(request: Request, user: User, form: Form) -> Response:
    """Let it stand for the shopper, for a reason. Doing it twice is doing it once."""
    order_id, line_id = request.path_params["order_id"], request.path_params["line_id"]
    problem, now = problem_with(form.text("reason")), portal_of(request).clock()
    if problem:
        return _considering(request, user, form.fields, problem)

    def work(session: Session) -> None:
        given = GivenInstruction(instruction_of(form.text), user.name, form.text("reason"))
        give_instruction(session, user.merchant_id, order_id, line_id, given, now)

    return acted(request, user, "instruction", work)


def withdraw(request: Request, user: User, form: Form) -> Response:
    """Take it back for the shopper. Doing it twice is doing it once."""
    portal, parameters = portal_of(request), request.path_params
    reason, now = form.text("reason"), portal.clock()
    problem = problem_with(reason)
    if problem:
        return order_page(request, user, {"refusal": Refusal(problem)}, 422)

    def work(session: Session) -> None:
        order_id, line_id = parameters["order_id"], parameters["line_id"]
        withdraw_instruction(session, user.merchant_id, order_id, line_id, user.name, reason, now)

    portal.database.write(work)
    return after(request, user, "withdrawal")


def _considering(request: Request, user: User, typed: Mapping[str, str], problem: str = "") -> Response:
    with portal_of(request).database.reading() as session:
        view, line = line_of(request, session, user)
    try:
        instruction = instruction_of(lambda name: typed.get(name, "").strip())
        found = foreseen(instruction, line.as_open, line.substitutes, view.policy, view.today)
    except Refusal as refusal:
        return order_page(request, user, {"refusal": refusal}, 409)
    words = foreseen_words(view, line, found, SAY)
    considered = ConsideredInstruction(line.id, words, typed.get("reason", ""), problem)
    return order_page(request, user, {"considered_instruction": considered}, 422 if problem else 200)
