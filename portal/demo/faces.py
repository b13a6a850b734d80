"""The demo's own pages: the buttons under `/demo`, and every message under `/outbox`."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal.clock import day_in
from portal.delivery.channels.console import SentMessage, read_mailbox
from portal.demo.events import Event, events
from portal.demo.story import SLUG, TIMEZONE
from portal.store import merchants, outbox
from portal.web.forms import Form
from portal.web.guards import content_security_policy
from portal.web.house import Portal, portal_of
from portal.web.pages import page, see_other
from portal.web.route import Route

SHOWN_MESSAGES = 200
# A mail is somebody's HTML: it may bring its styles and the shop's logo, and nothing else.
_MAIL_POLICY = (
    "sandbox allow-popups allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
)


def routes(mailbox: Path, shopper_url: str) -> tuple[Route, ...]:
    """The demo's rows of the route table."""
    faces = _Faces(mailbox, shopper_url)
    return (
        Route("GET", "/", faces.home),
        Route("GET", "/demo", faces.demo),
        Route("POST", "/demo/{event}", faces.happen, mutates=True),
        Route("GET", "/outbox", faces.messages),
        Route("GET", "/outbox/{key}", faces.message),
        Route("GET", "/outbox/{key}/mail", faces.mail),
    )


class _Faces:
    def __init__(self, mailbox: Path, shopper_url: str) -> None:
        self._mailbox = mailbox
        self._shopper_url = shopper_url

    def home(self, request: Request) -> Response:
        return see_other("/demo")

    def demo(self, request: Request) -> Response:
        return self._demo(request, "")

    def happen(self, request: Request, form: Form) -> Response:
        portal = portal_of(request)
        wanted = request.path_params["event"]
        event = next((event for event in self._events(portal) if event.name == wanted), None)
        if event is None:
            raise LookupError("There is no such button.")
        with portal.database.writing() as session:
            merchant = merchants.by_slug(session, SLUG)
            if merchant is None:
                raise LookupError("The demo's shop is not loaded.")
            happened = event.happen(session, merchant.id, portal.clock())
        return self._demo(request, happened)

    def _demo(self, request: Request, happened: str) -> Response:
        portal = portal_of(request)
        with portal.database.reading() as session:
            counts = outbox.counts(session)
        context = {
            "events": self._events(portal),
            "happened": happened,
            "shopper_url": self._shopper_url,
            "sign_ins": portal.demo_sign_ins,
            "waiting": counts["pending"] + counts["sending"],
            "messages": read_mailbox(self._mailbox, 8),
            "timezone": TIMEZONE,
        }
        return page(request, "demo/demo.html", context)

    def _events(self, portal: Portal) -> tuple[Event, ...]:
        return events(day_in(portal.clock(), TIMEZONE))

    def messages(self, request: Request) -> Response:
        messages = read_mailbox(self._mailbox, SHOWN_MESSAGES)
        return page(request, "demo/outbox.html", {"messages": messages, "timezone": TIMEZONE})

    def message(self, request: Request) -> Response:
        answer = page(request, "demo/message.html", {"message": self._found(request), "timezone": TIMEZONE})
        answer.headers["Content-Security-Policy"] = content_security_policy(frame_src="'self'")
        return answer

    def mail(self, request: Request) -> Response:
        headers = {"Content-Security-Policy": _MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"}
        return HTMLResponse(self._found(request).html, headers=headers)

    def _found(self, request: Request) -> SentMessage:
        key = request.path_params["key"]
        for message in read_mailbox(self._mailbox, 10_000):
            if message.key == key:
                return message
        raise LookupError("There is no such message.")
