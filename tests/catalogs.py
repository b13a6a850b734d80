"""What the shopper's pages say, gathered from code and templates, and carried into the catalogs of other languages.

`python -m tests.catalogs` (`make words`) keeps what is translated, adds what is new, drops what is no longer said.
"""

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from portal.wording import PAGE_LANGUAGES
from portal.wording.phrases import CATALOGS
from tests.house import ROOT, name_of

# Where sentences are for shoppers. What desks alone say is English, and is not gathered.
CODE = (
    "portal/web/shopper",
    "portal/wording/frames.py",
    "portal/web/money_words.py",
    "portal/web/way_words.py",
    "portal/web/instruction_words.py",
    "portal/web/asked.py",
    "portal/web/errors.py",
    "portal/domain/instructions.py",
    "portal/domain/options.py",
    "portal/domain/shipping.py",
    "portal/actions/ask_address.py",
    "portal/actions/correct_contact.py",
    "portal/actions/change_shipping.py",
    "portal/actions/choose_option",
    "portal/actions/give_instruction.py",
    "portal/actions/prove_address.py",
    "portal/actions/renew_link.py",
    "portal/actions/set_message_wishes.py",
    "portal/actions/set_need_by.py",
    "portal/actions/withdraw_instruction.py",
)
TEMPLATES = ("templates/shopper", "templates/errors")
# Calls whose texts are all phrases; `counted` and `n_` say one phrase in two forms.
SAYING = {"say", "raw", "phrase", "Refusal", "Words", "_"}
COUNTING = {"counted", "n_"}
# Words of an answer that programs read.
_CODES = "Words"
_ALWAYS = datetime(2026, 11, 27, tzinfo=UTC)

Phrase = str | tuple[str, str]


def gathered() -> dict[Phrase, list[str]]:
    """Every phrase and the files that say it."""
    found: dict[Phrase, list[str]] = {}
    for path in _files(CODE, "*.py"):
        for phrase in _in_code(ast.parse(path.read_text("utf-8"))):
            found.setdefault(phrase, []).append(name_of(path))
    environment = Environment(autoescape=True)
    for path in _files(TEMPLATES, "*.html"):
        for phrase in _in_template(environment.parse(path.read_text("utf-8"))):
            found.setdefault(phrase, []).append(name_of(path))
    return found


def _files(places: tuple[str, ...], pattern: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from sorted(path.rglob(pattern)) if path.is_dir() else [path]


def _in_code(tree: ast.AST) -> Iterator[Phrase]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            function = call.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            given = call.args[1:] if name == _CODES else call.args
            yield from _said(name, [list(_texts(argument)) for argument in given])


def _texts(argument: ast.expr) -> Iterator[str]:
    """The text of an argument; of a choice between two, both."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    if isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)


def _in_template(tree: nodes.Template) -> Iterator[Phrase]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            texts = [[one.value] if isinstance(one, nodes.Const) else [] for one in call.args]
            yield from _said(call.node.name, texts)


def _said(name: str, texts: list[list[str]]) -> Iterator[Phrase]:
    if name in COUNTING and all(texts[:2]):
        yield texts[0][0], texts[1][0]
    elif name in SAYING:
        yield from (text for choice in texts for text in choice if text)


def catalog_of(language: str) -> Catalog:
    """The catalog as it is kept; an empty one for a language that has none yet."""
    path = CATALOGS / f"{language}.po"
    if not path.exists():
        return empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def empty(language: str) -> Catalog:
    """A catalog with nothing in it, and nothing in its head that changes by itself."""
    return Catalog(
        locale=language,
        header_comment="# What the shopper's pages say. `make words` keeps the list; the translations are ours.",
        project="backorder-portal",
        version="1",
        creation_date=_ALWAYS,
        revision_date=_ALWAYS,
        last_translator="the portal",
        msgid_bugs_address="-",
        charset="utf-8",
        fuzzy=False,
    )


def main() -> None:
    """Renew every catalog, and say what is still to be translated."""
    phrases = gathered()
    for language in PAGE_LANGUAGES[1:]:
        known, renewed = catalog_of(language), empty(language)
        for phrase, places in sorted(phrases.items(), key=lambda said: (said[1][0], str(said[0]))):
            kept = known.get(phrase)
            renewed.add(phrase, kept.string if kept else None, locations=[(places[0], 0)])
        with (CATALOGS / f"{language}.po").open("wb") as file:
            write_po(file, renewed, width=110, include_lineno=False)
        missing = sum(not (all(one.string) if one.pluralizable else one.string) for one in renewed if one.id)
        print(f"{language}: {len(phrases)} phrases, {missing} to be translated", file=sys.stderr)


if __name__ == "__main__":
    main()
