"""Servers for the figures, each in a process of its own: `python -m tests.bench.serving portal|bare PORT FILE`."""

import sys
from pathlib import Path

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.app import create_app
from portal.settings import Settings

SECRET = "b" * 32


def portal_app(database_url: str) -> Starlette:
    """The whole portal, as it is served."""
    return create_app(Settings(env="demo", database_url=database_url, secret_key=SECRET))


def bare_app(body_file: str) -> Starlette:
    """The least that Starlette can do: the same bytes for every address."""
    body = Path(body_file).read_bytes()

    async def answer(request: Request) -> Response:
        return Response(body, media_type="text/html")

    return Starlette(routes=[Route("/{path:path}", answer)])


def main() -> None:
    """Serve until the process is ended."""
    kind, port, source = sys.argv[1:]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    app = portal_app(source) if kind == "portal" else bare_app(source)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)


if __name__ == "__main__":
    main()
