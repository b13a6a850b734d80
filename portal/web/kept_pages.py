"""Rendered pages kept in memory, up to a number of bytes, the least recently seen given up first."""

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import NamedTuple

# What a page takes besides its bytes: its key, its objects, its answers, its place among the others.
_BESIDES = 4_000
# Above it a page of 10 KB takes twice the time, and is hardly a fiftieth shorter.
_ZIP_LEVEL = 4
_VARY = (b"vary", b"HX-Request, Accept-Encoding, Accept-Language, Cookie")
_TYPE = (b"content-type", b"text/html; charset=utf-8")
_ZIPPED = (b"content-encoding", b"gzip")


class Answer(NamedTuple):
    """An answer down to its bytes, so that saying it again costs nothing. Its headers are those of the page alone."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def unchanged(etag: str) -> Answer:
    """That the page with that tag is still what would be sent."""
    return Answer(304, ((b"etag", etag.encode("latin-1")), _VARY), b"")


@dataclass(frozen=True)
class KeptPage:
    """One rendered page and its tag. `ends_at`: until when it is true, though nothing else changes."""

    content: bytes
    etag: str = ""
    ends_at: datetime | None = None

    def has_ended(self, now: datetime) -> bool:
        """Whether it must be made again."""
        return self.ends_at is not None and now > self.ends_at

    def answer(self, known_etag: str, encodings: str) -> Answer:
        """What somebody gets who has a page with that tag and takes it in these encodings, as their headers say."""
        if known_etag == self.etag:
            return self.unchanged
        return self.zipped if "gzip" in encodings else self.plain

    @cached_property
    def unchanged(self) -> Answer:
        """That nothing has changed."""
        return unchanged(self.etag)

    @cached_property
    def plain(self) -> Answer:
        """The page as it is."""
        return self._whole(self.content)

    @cached_property
    def zipped(self) -> Answer:
        """The page zipped, from when it is first asked for so."""
        return self._whole(gzip.compress(self.content, _ZIP_LEVEL, mtime=0), _ZIPPED)

    def _whole(self, body: bytes, *more: tuple[bytes, bytes]) -> Answer:
        length = (b"content-length", str(len(body)).encode())
        return Answer(200, (_VARY, _TYPE, (b"etag", self.etag.encode()), *more, length), body)

    @property
    def size(self) -> int:
        """Bytes in memory; HTML zips to less than half."""
        return _BESIDES + len(self.content) + len(self.content) // 2


class KeptPages:
    """Pages by whatever they are a function of, `most` bytes of them. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, now: datetime) -> KeptPage | None:
        """The page, or None where it has to be rendered."""
        with self._lock:
            found = self._pages.get(key)
            if found is None or found.has_ended(now):
                return None
            self._pages.move_to_end(key)
            return found

    def keep(self, key: Hashable, page: KeptPage) -> None:
        """Keep a page, and let the least recently seen ones go."""
        with self._lock:
            before = self._pages.pop(key, None)
            self._size += page.size - (before.size if before else 0)
            self._pages[key] = page
            while self._size > self._most:
                _, gone = self._pages.popitem(last=False)
                self._size -= gone.size
