"""A page as a person reads it: its words on one line. And what in it could act by itself."""

from html.parser import HTMLParser


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.active: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("iframe", "object", "embed", "base", "style") or (tag == "script" and "src" not in given):
            self.active.append(tag)
        self.active += [name for name in given if name.startswith("on") or name == "style"]
        addresses = [given[name] for name in ("href", "src", "action", "hx-get", "hx-post") if name in given]
        self.active += [
            address for address in addresses if address.lower().startswith(("javascript:", "data:", "http:"))
        ]
        self.targets += addresses

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(page: str) -> str:
    """All text of a page, every run of blanks one space."""
    return " ".join("".join(_read(page).words).split())


def active_in(page: str) -> list[str]:
    """Elements, attributes and addresses that could run something or load it from nowhere we know."""
    return _read(page).active


def targets_in(page: str) -> list[str]:
    """Every address that the page leads to or loads."""
    return _read(page).targets


def _read(page: str) -> _Words:
    parser = _Words()
    parser.feed(page)
    return parser
