"""Pages kept in memory: bounded, the least recently seen go first."""

import gzip

from portal.web.kept_pages import KeptPages, kept


def test_the_least_recently_seen_page_goes_first() -> None:
    pages = KeptPages(most=2)
    pages.keep("a", kept("first"))
    pages.keep("b", kept("second"))
    pages.get("a")
    pages.keep("c", kept("third"))
    assert pages.get("b") is None
    assert pages.get("a") == kept("first")


def test_a_page_is_kept_as_it_is_and_zipped() -> None:
    page = kept("Schön " * 100)
    assert gzip.decompress(page.zipped) == page.content == ("Schön " * 100).encode()
