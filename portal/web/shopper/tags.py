"""What the shopper's page is a function of, and the tag (ETag) that stands for that: who has the page of a tag need not
get it again."""

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from starlette.requests import Request

from portal.store.page_versions import OpenedPage
from portal.web.house import Portal
from portal.web.languages import asked_language
from portal.web.pages import is_htmx


class Key(NamedTuple):
    """All that a page, or its one part, is a function of. `chosen` and `liked` languages are as `asked_language` says
    them."""

    token: str
    versions: tuple[int, int, int, int]
    today: date
    is_past_cut_off: bool
    chosen: str
    liked: str
    is_part: bool


def key_of(token: str, opened: OpenedPage, now: datetime, language: tuple[str, str], is_part: bool) -> Key:
    """The key of the page that a token opened, or of its one part, for somebody who asks for that language."""
    return Key(token, opened.versions, *opened.time_of_shop(now), *language, is_part)


def asked_key(request: Request, opened: OpenedPage, now: datetime) -> Key:
    """The key of the page, or of its one part, as this request would see it."""
    return key_of(request.path_params["token"], opened, now, asked_language(request), is_htmx(request))


def digest_of(portal: Portal, key: Key) -> str:
    """The key as this release's tags begin."""
    return _of_part(portal, key) if key.is_part else _of_whole(portal, key)


def _of_whole(portal: Portal, key: Key) -> str:
    return _digest(key[:-1], portal.pages.digest, portal.assets.digest)


def _of_part(portal: Portal, key: Key) -> str:
    """That of the part is the whole's with one letter more."""
    return f"{_of_whole(portal, key)}p"


# A page that is made is asked for both of its tags.
@lru_cache(maxsize=100)
def _digest(but_part: tuple[object, ...], *release: str) -> str:
    return sha256(repr((but_part, release)).encode()).hexdigest()[:32]


def etag_of(digest: str, ends_at: datetime | None) -> str:
    """A page that time alone will change says in its tag until when it is true."""
    return f'"{digest}.{int(ends_at.timestamp())}"' if ends_at else f'"{digest}"'


def is_still(etag: str, digest: str, now: datetime) -> bool:
    """Whether the page with that tag is the one that would be sent."""
    known, _, ends_at = etag.strip('"').partition(".")
    return known == digest and (not ends_at or _is_ahead(ends_at, now))


def _is_ahead(second: str, now: datetime) -> bool:
    is_number = second.isascii() and second.isdecimal() and len(second) < 12
    return is_number and now.timestamp() <= int(second)


def etag_of_part(portal: Portal, key: Key, ends_at: datetime | None) -> str:
    """What the page, once shown, asks for its part with: nothing is sent as long as it would say the same."""
    return etag_of(_of_part(portal, key), ends_at)
