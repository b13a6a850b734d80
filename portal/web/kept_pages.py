"""Rendered pages kept in memory, up to a number of bytes, the least recently seen given up first."""

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock

# What a page takes besides its bytes: its key, its objects, its place among the others.
_BESIDES = 2_000


@dataclass(frozen=True)
class KeptPage:
    """One rendered page. `ends_at`: until when it is true, though nothing else changes."""

    content: bytes
    ends_at: datetime | None = None

    @cached_property
    def zipped(self) -> bytes:
        """The page zipped, from when it is first asked for so."""
        return gzip.compress(self.content, 6, mtime=0)

    @property
    def size(self) -> int:
        """Bytes in memory; HTML zips to less than half."""
        return _BESIDES + len(self.content) + len(self.content) // 2

    def has_ended(self, now: datetime) -> bool:
        """Whether it must be made again."""
        return self.ends_at is not None and now > self.ends_at


def kept(content: str, ends_at: datetime | None = None) -> KeptPage:
    """A page ready to be kept."""
    return KeptPage(content.encode(), ends_at)


class KeptPages:
    """Pages by whatever they are a function of, `most` bytes of them. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> KeptPage | None:
        """The page, or None where it has to be rendered."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
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
