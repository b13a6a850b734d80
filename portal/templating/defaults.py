"""Our own words: the Liquid files that stand where a merchant has written nothing.

A merchant's edit begins with them.
"""

from functools import lru_cache

from portal.files import templates_dir


def default_source(kind: str, field: str, language: str) -> str:
    """The Liquid source of a message kind's "subject", "email" or "sms" in one of `LANGUAGES`."""
    return _read(f"{kind}/{language}/{field}.liquid")


def news_source(language: str) -> str:
    """The Liquid source of one line's news in a sentence, for a line whose kind is not the message's own."""
    return _read(f"news/{language}.liquid")


@lru_cache(maxsize=256)
def _read(path: str) -> str:
    return (templates_dir() / "messages" / path).read_text(encoding="utf-8")
