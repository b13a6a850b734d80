"""The one async seam: reads the body of a posted form within limits, before a handler runs in a thread."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.web.errors import Unusable

_MOST_FIELDS = 100
_LONGEST_FIELD = 256 * 1024
_LONGEST_FORM = 512 * 1024
# Zero bytes, and halves of characters, which a form in parts can bring along: no database keeps them.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with a form. Its name is what the sender calls it: shown, never used as a path."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent, each field at most once. Fields that nobody asks for are ignored."""

    fields: Mapping[str, str]
    files: Mapping[str, SentFile]

    def text(self, name: str, otherwise: str = "") -> str:
        """What was typed, blanks around it left out."""
        return self.fields.get(name, otherwise).strip()

    def as_typed(self, name: str) -> str:
        """What was typed, untouched: passwords and templates."""
        return self.fields.get(name, "")

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self.fields

    def whole(self, name: str) -> int:
        """A whole number. Raises Unusable for anything else."""
        text = self.text(name)
        if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdecimal() or len(text) > 18:
            raise Unusable("Please enter a whole number.", name)
        return int(text)

    def file(self, name: str) -> SentFile:
        """The file that was sent. Raises Unusable where there is none."""
        sent = self.files.get(name)
        if sent is None or not sent.name:
            raise Unusable("Please choose a file first.", name)
        return sent


async def read_form(request: Request, most_files: int = 0) -> Form:
    """The form in the body. Raises Unusable (422) for what cannot be one, 413 for what is too large."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _read_multipart(request, most_files)
    if kind in ("application/x-www-form-urlencoded", ""):
        return Form(_once(_pairs(await read_body(request, _LONGEST_FORM))), {})
    raise Unusable("A form was expected here.")


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The body as it came, byte by byte. Raises 413 for one that is longer."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise HTTPException(413, headers={"Connection": "close"})
    return bytes(body)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    items = [item.partition(b"=") for item in body.split(b"&") if item]
    if len(items) > _MOST_FIELDS:
        raise Unusable("The form has more fields than we take.")
    return [(_decoded(name), _decoded(value)) for name, _, value in items]


def _decoded(quoted: bytes) -> str:
    try:
        return unquote_to_bytes(quoted.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise Unusable("The form is not written in UTF-8.") from None


async def _read_multipart(request: Request, most_files: int) -> Form:
    pairs: list[tuple[str, str]] = []
    files: dict[str, SentFile] = {}
    sent = request.form(max_files=most_files, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD)
    async with sent as items:
        for name, value in items.multi_items():
            if isinstance(value, UploadFile):
                if name in files:
                    raise Unusable("A file was sent twice.", name)
                files[name] = SentFile(_text(value.filename or "", name), await value.read())
            else:
                pairs.append((name, value))
    return Form(_once(pairs), files)


def _once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise Unusable("A field was sent twice.", name)
        fields[_text(name, "")] = _text(value, name).replace("\r\n", "\n")
    return fields


def _text(sent: str, field: str) -> str:
    if _NO_TEXT.search(sent):
        raise Unusable("A field contains a character that is not text.", field)
    return sent
