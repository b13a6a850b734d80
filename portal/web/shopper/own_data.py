"""What is kept about the shopper, as files, and the wish to have it erased. Both need a code of the order's mail: see
`proofs`. A link that was passed on opens the page and shows nothing of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.ask_address import address_asked
from portal.actions.ask_erasure import ANSWER_WITHIN, Wish, ask_erasure, erasure_of
from portal.actions.export_own_data import Rows, export_own_data
from portal.clock import day_in
from portal.intake.csv_writing import csv_lines
from portal.store.orders import Order
from portal.store.page_versions import OpenedPage
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import page, see_other
from portal.web.shopper.other_orders import others_of
from portal.web.shopper.page import opened_page, order_seen, said_to
from portal.web.shopper.proofs import is_proven
from portal.web.shopper.proving import to_prove
from portal.wording import LANGUAGE_NAMES


def show(request: Request) -> Response:
    """What can be had and asked for, or the way to a code that allows it. Changes nothing."""
    return own_data_page(request, opened_page(request), {})


def own_data_page(
    request: Request, opened: OpenedPage, tried: Mapping[str, object], status: int = 200
) -> Response:
    """The page, with what was just tried: what was typed as a contact, and why it cannot stand."""
    view = order_seen(request, opened)
    context = {
        "language": said_to(request, view).language,
        "languages": LANGUAGE_NAMES,
        "merchant": view.merchant,
        "order": view.order,
        "is_proven": is_proven(request, opened),
        "others": _others(request, opened),
        "may_move": bool(view.waiting),
        "move": _move(request, opened),
        "today": view.today,
        "erasure": _erasure(request, opened),
        "here": f"/t/{request.path_params['token']}",
    }
    context |= {"problem": None, "typed": (view.order.email, view.order.phone)}
    return page(request, "shopper/own_data.html", context | dict(tried), status)


def as_json(request: Request) -> Response:
    """The data as one JSON object."""
    return _file(
        request, "json", "application/json", lambda rows: json.dumps(_plain(rows), ensure_ascii=False)
    )


def as_csv(request: Request) -> Response:
    """The same as a table: what it is about, which row of it, the name of the value, the value."""
    return _file(
        request, "csv", "text/csv; charset=utf-8", lambda rows: "".join(csv_lines(_HEADER, _cells(rows)))
    )


def ask(request: Request, form: Form) -> Response:
    """Ask the shop to erase the data. Twice is once."""
    opened, portal = opened_page(request), portal_of(request)
    here = f"/t/{request.path_params['token']}/data"
    if not is_proven(request, opened):
        return to_prove(request, "data")
    now = portal.clock()
    by = day_in(now + ANSWER_WITHIN, opened.timezone)
    portal.database.write(lambda session: ask_erasure(session, opened.merchant_id, opened.order_id, by, now))
    return see_other(here)


_HEADER = ("about", "row", "name", "value")


def _file(request: Request, ending: str, kind: str, written: Any) -> Response:
    opened = opened_page(request)
    if not is_proven(request, opened):
        return to_prove(request, "data")
    with portal_of(request).database.reading() as session:
        rows = export_own_data(session, opened.merchant_id, opened.order_id)
    headers = {"Content-Disposition": f'attachment; filename="my-data.{ending}"'}
    return Response(written(rows), headers=headers, media_type=kind)


def _others(request: Request, opened: OpenedPage) -> list[Order]:
    with portal_of(request).database.reading() as session:
        return others_of(session, opened)


def _move(request: Request, opened: OpenedPage) -> dict[str, Any] | None:
    """The other address that was asked for, and the days on which that was, and was seen to."""
    with portal_of(request).database.reading() as session:
        asked = address_asked(session, opened.merchant_id, opened.order_id)
    if asked is None:
        return None
    seen_to_on = day_in(asked.seen_to_at, opened.timezone) if asked.seen_to_at else None
    asked_on = day_in(asked.asked_at, opened.timezone)
    return {"address": asked.address, "asked_on": asked_on, "seen_to_on": seen_to_on}


def _erasure(request: Request, opened: OpenedPage) -> Wish:
    with portal_of(request).database.reading() as session:
        return erasure_of(session, opened.merchant_id, opened.order_id)


def _cells(rows: Rows) -> Iterator[tuple[object, ...]]:
    for about, found in rows.items():
        for number, row in enumerate(found, start=1):
            for name, value in row.items():
                plain = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
                yield about, number, name, plain


def _plain(rows: Rows) -> dict[str, list[dict[str, object]]]:
    return {
        about: [
            {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
            for row in found
        ]
        for about, found in rows.items()
    }
