"""What the API can do, for programs (OpenAPI 3.1) and for those who write them. Made from the table of operations."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import __version__
from portal.actions.receive_document import KINDS
from portal.domain.kinds import PRODUCT_KINDS
from portal.domain.notices import CHANNELS
from portal.domain.notices import KINDS as NOTICE_KINDS
from portal.domain.orders import PAYMENTS
from portal.domain.supply import CONFIRMATION_STATUSES
from portal.intake.columns import MAX_IDENTIFIER, MAX_TEXT, NEEDED, Column, day, identifier, moment, yes_or_no
from portal.intake.rest import LINE_FIELDS, MOST_ITEMS, ORDER_FIELDS, SHOPPER_FIELDS, kinds_of
from portal.web.api.once import HEADER, LONGEST_KEY
from portal.web.api.table import BATCHES, OPERATIONS, Operation
from portal.web.house import portal_of
from portal.web.pages import page

Schema = dict[str, Any]

_NUMBERS = ("quantity", "on_hand", "lead_time_days", "backorder_limit")
_WORDS = {"paid": PAYMENTS, "status": CONFIRMATION_STATUSES, "kind": tuple(PRODUCT_KINDS)}
_BY_READER: dict[Any, Schema] = {
    identifier: {"type": "string", "maxLength": MAX_IDENTIFIER},
    day: {"type": ["string", "null"], "format": "date"},
    moment: {"type": ["string", "null"], "format": "date-time"},
    yes_or_no: {"type": ["boolean", "string", "null"]},
}
# Every operation may answer these.
_REFUSALS = {
    400: "The body is no JSON that can be read, or the request cannot be understood.",
    401: "The key is missing, wrong or revoked.",
    404: "There is no such thing, or it is not yours.",
    413: "The body is too large.",
    422: "What was sent cannot be used; the error names the field.",
    429: "Too many attempts; `Retry-After` says when to come back.",
    503: "Too busy; `Retry-After` says when to come back.",
}
_OF_ONCE = {
    409: f"A request with this {HEADER} is being worked on.",
    415: "The content is of another kind than this address takes.",
}


def openapi(request: Request) -> Response:
    """All of `/api/v1` as OpenAPI 3.1."""
    return JSONResponse(described(portal_of(request).links.public_url))


def docs(request: Request) -> Response:
    """The same to be read."""
    description = described(portal_of(request).links.public_url)
    return page(request, "api/docs.html", {"api": description, "operations": OPERATIONS, "once": HEADER})


@cache
def described(public_url: str) -> Schema:
    """The whole description; its addresses are below `public_url`."""
    paths: dict[str, Schema] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Backorder portal",
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": public_url}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {**_batches(), "template": _TEMPLATE, "error": _ERROR},
        },
    }


def _operation(one: Operation) -> Schema:
    found: Schema = {
        "operationId": f"{one.method.lower()}_{one.path.removeprefix('/api/v1/').translate(_AS_NAME)}",
        "summary": one.summary,
        "parameters": [*_parameters(one)],
        "responses": _responses(one),
    }
    if one.takes:
        found["requestBody"] = {"required": True, "content": _body(one)}
    return found


_AS_NAME = str.maketrans({"/": "_", "-": "_", ".": "_", "{": None, "}": None})


def _parameters(one: Operation) -> list[Schema]:
    found = [
        {
            "name": name,
            "in": "query",
            "description": words,
            "required": name == "kind",
            "schema": _asked(name),
        }
        for name, words in one.asks.items()
    ]
    if "{number}" in one.path:
        found.append({"name": "number", "in": "path", "required": True, "schema": {"type": "string"}})
    if one.is_once:
        key = {"type": "string", "maxLength": LONGEST_KEY}
        words = "Whoever sends the same request again with the same key hears the same answer."
        found.append({"name": HEADER, "in": "header", "description": words, "schema": key})
    return found


def _asked(name: str) -> Schema:
    if name == "kind":
        return {"type": "string", "enum": list(KINDS)}
    return {"type": "integer", "minimum": 1} if name == "limit" else {"type": "string"}


def _body(one: Operation) -> Schema:
    if "/" in one.takes:
        return {one.takes: {"schema": {"type": "string"}}}
    schema: Schema = {"$ref": f"#/components/schemas/{one.takes}"}
    return {"application/json": {"schema": schema, "example": dict(one.sample)}}


def _responses(one: Operation) -> Schema:
    refusals = _REFUSALS | (_OF_ONCE if one.is_once else {})
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    kind = "text/csv" if one.path.endswith(".csv") else "application/json"
    good = {
        str(status): {"description": words, "content": {kind: {}}} for status, words in one.answers.items()
    }
    return good | {
        str(status): {"description": words, "content": error} for status, words in refusals.items()
    }


def _batches() -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for kind in ("orders", *BATCHES):
        columns = kinds_of("sent by the API")[kind].columns
        item: Schema = {
            "type": "object",
            "properties": {column.name: _column(column) for column in columns},
            "required": [column.name for column in columns if column.default is NEEDED],
        }
        items = {"type": "array", "minItems": 1, "maxItems": MOST_ITEMS, "items": item}
        found[kind] = {"type": "object", "properties": {"items": items}, "required": ["items"]}
    return found | {"orders": {"anyOf": [found["orders"], _one_order(found["orders"])]}}


def _one_order(batch: Mapping[str, Any]) -> Schema:
    known = batch["properties"]["items"]["items"]["properties"]
    line = {"type": "object", "properties": {name: known[name] for name in LINE_FIELDS}}
    shopper = {"type": "object", "properties": {name: known[name] for name in SHOPPER_FIELDS}}
    properties = {"number": known["order"], "shopper": shopper}
    properties |= {name: known[name] for name in ORDER_FIELDS}
    properties["items"] = {"type": "array", "minItems": 1, "items": line | {"required": ["sku", "quantity"]}}
    return {"type": "object", "properties": properties, "required": ["number", "items"]}


def _column(column: Column) -> Schema:
    if column.name in _NUMBERS:
        return {"type": ["integer", "string", "null"]}
    if column.name == "price":
        return {"type": ["number", "string", "null"], "description": "In decimals, such as 12.50."}
    if column.name in _WORDS:
        return {"type": ["string", "null"], "enum": [*_WORDS[column.name], None]}
    return _BY_READER.get(column.read, {"type": ["string", "null"], "maxLength": MAX_TEXT})


_TEMPLATE: Schema = {
    "type": "object",
    "properties": {
        "channel": {"type": "string", "enum": list(CHANNELS)},
        "kind": {"type": "string", "enum": list(NOTICE_KINDS)},
        "subject": {"type": "string"},
        "text": {"type": "string"},
        "sms": {"type": "string"},
    },
    "required": ["channel"],
}
_TEXTS = {name: {"type": "string"} for name in ("code", "message", "field")}
_ERROR: Schema = {
    "type": "object",
    "properties": {"error": {"type": "object", "properties": _TEXTS, "required": [*_TEXTS]}},
    "required": ["error"],
}
