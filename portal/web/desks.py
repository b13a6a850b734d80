"""What the agent's desk and the merchant's console share: their frame, and what they confirm after a post."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.store.sign_ins import User
from portal.web import desk_words
from portal.web.pages import page

LANGUAGE = "en"


def desk_page(
    request: Request, user: User, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """A page or a part of one, for somebody who is signed in."""
    return page(request, template, {"user": user, "words": desk_words, "done": "", **context}, status)


def done_words(request: Request, sentences: Mapping[str, str]) -> str:
    """What was just done, as the address says after a post: a code of ours, never a text of somebody else."""
    return sentences.get(request.query_params.get("done", ""), "")
