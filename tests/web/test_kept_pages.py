"""Pages kept in memory: bounded by their bytes, the least recently seen go first."""

import gzip

from portal.web.kept_pages import KeptPages, kept


def test_the_least_recently_seen_page_goes_first() -> None:
    first, second, third = kept("first"), kept("second"), kept("third")
    pages = KeptPages(most=second.size + third.size)
    pages.keep("a", first)
    pages.keep("b", second)
    pages.get("a")
    pages.keep("c", third)
    assert pages.get("b") is None
    assert (pages.get("a"), pages.get("c")) == (first, third)


def test_a_long_page_takes_the_room_of_several_short_ones() -> None:
    short, long = kept("short"), kept("long " * 10_000)
    pages = KeptPages(most=long.size)
    for number in range(5):
        pages.keep(number, short)
    pages.keep("long", long)
    assert [pages.get(number) for number in range(5)] == [None] * 5
    assert pages.get("long") == long


def test_a_page_that_is_made_again_takes_the_place_of_the_first() -> None:
    pages = KeptPages(most=2 * kept("again").size)
    pages.keep("other", kept("other"))
    for _ in range(9):
        pages.keep("same", kept("again"))
    assert pages.get("other") == kept("other")
    assert pages.get("same") == kept("again")


def test_a_page_is_kept_as_it_is_and_zipped() -> None:
    page = kept("Schön " * 100)
    assert gzip.decompress(page.zipped) == page.content == ("Schön " * 100).encode()
