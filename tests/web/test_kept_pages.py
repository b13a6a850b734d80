"""Pages kept in memory: bounded by their bytes, the least recently seen go first."""

import gzip
from datetime import timedelta

from portal.web.kept_pages import KeptPage, KeptPages
from tests.builders import NOW


def kept(content: str) -> KeptPage:
    return KeptPage(content.encode(), f'"{len(content)}"')


def test_the_least_recently_seen_page_goes_first() -> None:
    first, second, third = kept("first"), kept("second"), kept("third")
    pages = KeptPages(most=second.size + third.size)
    pages.keep("a", first)
    pages.keep("b", second)
    pages.get("a", NOW)
    pages.keep("c", third)
    assert pages.get("b", NOW) is None
    assert (pages.get("a", NOW), pages.get("c", NOW)) == (first, third)


def test_a_long_page_takes_the_room_of_several_short_ones() -> None:
    short, long = kept("short"), kept("long " * 10_000)
    pages = KeptPages(most=long.size)
    for number in range(5):
        pages.keep(number, short)
    pages.keep("long", long)
    assert [pages.get(number, NOW) for number in range(5)] == [None] * 5
    assert pages.get("long", NOW) == long


def test_a_page_that_is_made_again_takes_the_place_of_the_first() -> None:
    pages = KeptPages(most=2 * kept("again").size)
    pages.keep("other", kept("other"))
    for _ in range(9):
        pages.keep("same", kept("again"))
    assert pages.get("other", NOW) == kept("other")
    assert pages.get("same", NOW) == kept("again")


def test_a_page_is_given_up_when_its_time_has_ended() -> None:
    pages = KeptPages(most=100_000)
    pages.keep("a", KeptPage(b"true until now", '"tag"', NOW))
    assert pages.get("a", NOW) is not None
    assert pages.get("a", NOW + timedelta(seconds=1)) is None


def test_a_page_is_sent_as_it_is_or_zipped_or_not_at_all() -> None:
    page = KeptPage("Schön ".encode() * 100, '"tag"')
    plain, zipped, unchanged = (
        page.answer("", ""),
        page.answer('"old"', "br, gzip"),
        page.answer('"tag"', "gzip"),
    )
    assert gzip.decompress(zipped.body) == plain.body == page.content
    assert [answer.status for answer in (plain, zipped, unchanged)] == [200, 200, 304]
    assert unchanged.body == b""
    for answer in (plain, zipped):
        assert dict(answer.headers)[b"content-length"] == str(len(answer.body)).encode()
    assert {dict(answer.headers)[b"etag"] for answer in (plain, zipped, unchanged)} == {b'"tag"'}
