"""Rendered pages kept in memory, a bounded number of them, the least recently seen given up first."""

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One rendered page, as it is and zipped. `ends_at`: until when it is true, though nothing else changes."""

    content: bytes
    zipped: bytes
    ends_at: datetime | None = None

    def has_ended(self, now: datetime) -> bool:
        """Whether it must be made again."""
        return self.ends_at is not None and now > self.ends_at


def kept(content: str, ends_at: datetime | None = None) -> KeptPage:
    """A page ready to be kept."""
    plain = content.encode()
    return KeptPage(plain, gzip.compress(plain, 6, mtime=0), ends_at)


class KeptPages:
    """Pages by whatever they are a function of. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
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
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
