"""The plain values of one line of a message, with its news in a sentence, made only where a template asks for it."""

from portal.templating import Plain, news_source, render
from portal.wording import flat


class TellingLine(dict[str, Plain]):
    """A line that puts its own news into a sentence when it is asked to: few templates do, so few lines have to."""

    def __init__(self, line: dict[str, Plain], language: str) -> None:
        super().__init__(line)
        self._language = language

    def __missing__(self, name: str) -> Plain:
        if name != "news":
            raise KeyError(name)
        said = flat(render(news_source(self._language), {"line": self})).strip()
        self[name] = said
        return said
