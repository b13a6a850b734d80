"""What the agent's desk and the merchant's console share: their frame, tasks, and how a post is confirmed."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.store import tasks
from portal.store.sign_ins import User
from portal.web import desk_words
from portal.web.house import portal_of
from portal.web.pages import is_htmx, page
from portal.wording import phrases_in

LANGUAGE = "en"
SAY = phrases_in(LANGUAGE)


def desk_page(
    request: Request, user: User, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """A page or a part of one, for somebody who is signed in."""
    return page(request, template, {"user": user, "words": desk_words, "done": "", **context}, status)


def part_or_page(
    request: Request, user: User, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """The page, or where htmx asks the one part of it that changes: the template of that name with an underscore."""
    folder, _, name = template.rpartition("/")
    return desk_page(request, user, f"{folder}/_{name}" if is_htmx(request) else template, context, status)


def done_words(request: Request, sentences: Mapping[str, str]) -> str:
    """What was just done, as the address says after a post: a code of ours, never a text of somebody else."""
    return sentences.get(request.query_params.get("done", ""), "")


def settle_task(request: Request, user: User) -> None:
    """Somebody has done the task of the address. Twice is once, and the first one stays on record.

    Raises LookupError where the merchant has no such task.
    """
    portal, task_id = portal_of(request), request.path_params["task_id"]

    def work(session: Session) -> bool:
        return tasks.settle(session, user.merchant_id, task_id, user.name, portal.clock())

    if not portal.database.write(work):
        raise LookupError("There is no such task.")
