"""The days of an order as a calendar file (RFC 5545): an event a line that has days, brought up to date by its UID."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.show_order import LineView, OrderView
from portal.domain.windows import Window
from portal.web.house import portal_of
from portal.web.shopper.answer_words import answer, certainty
from portal.web.shopper.page import opened_page, order_seen, said_to
from portal.wording import Phrases, one_line, shortened

_LONGEST_LINE = 75  # bytes, by RFC 5545, 3.1
_LONGEST_TITLE = 200
_SPECIAL = re.compile(r"[\\;,]")


def download(request: Request) -> Response:
    """The file. It never holds the secret link: calendars are shared."""
    opened = opened_page(request)
    view = order_seen(request, opened)
    portal, say = portal_of(request), said_to(request, view)
    host = urlsplit(portal.links.public_url).hostname or "portal"
    # All versions only ever rise, and one of them does with every change of a date.
    told = calendar(view, say, host, sum(opened.versions), portal.clock())
    headers = {"Content-Disposition": 'attachment; filename="order.ics"'}
    return Response(told, headers=headers, media_type="text/calendar; charset=utf-8; method=PUBLISH")


def calendar(view: OrderView, say: Phrases, host: str, sequence: int, now: datetime) -> str:
    """The calendar of an order. A line whose days no longer count is there as a cancelled event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Backorder portal//Order days//EN"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for line in view.lines:
        lines += _event(view, line, say, host, sequence, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(
    view: OrderView, line: LineView, say: Phrases, host: str, sequence: int, now: datetime
) -> Iterator[str]:
    window = _days_of(line)
    if window is None:
        return
    title = shortened(one_line(line.title), _LONGEST_TITLE)
    said = f"{title}: {answer(line, view.today, say)}"
    about = f"{say('Order {number}', number=one_line(view.order.number))} · {one_line(view.merchant.name)}"
    yield "BEGIN:VEVENT"
    yield f"UID:{view.merchant.id}.{line.id}@{host}"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(window.earliest)}"
    yield f"DTEND;VALUE=DATE:{_day(window.latest + timedelta(days=1))}"
    yield f"SUMMARY:{_text(said)}"
    known = (about, certainty(line, view.today, say))
    yield "DESCRIPTION:" + r"\n".join(_text(sentence) for sentence in known if sentence)
    yield f"STATUS:{_status(line)}"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _days_of(line: LineView) -> Window | None:
    """Its days now, or the last ones it was told: an event that is cancelled must say which it was."""
    if line.waiting and line.estimate.window:
        return line.estimate.window
    told = next((row for row in line.history if row.latest), None)
    return Window(told.earliest or told.latest, told.latest) if told and told.latest else None


def _status(line: LineView) -> str:
    if not line.waiting or line.estimate.window is None or line.held_because:
        return "CANCELLED"
    return "CONFIRMED" if line.is_promised else "TENTATIVE"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(said: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", said)


def _folded(line: str) -> Iterator[str]:
    """A line as lines of at most 75 bytes, never cut within a character; what goes on begins with a blank."""
    part, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + width
    yield part
