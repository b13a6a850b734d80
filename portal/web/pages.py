"""Jinja2 pages and parts of pages. Templates print what they are given; what it means is decided before."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal import wording
from portal.links import picture_path
from portal.web.looks import look_of
from portal.wording import Phrases, phrases_in
from portal.wording.phrases import CATALOGS

_VARY = {"Vary": "HX-Request"}
# Wording that needs nothing but values and the language of the page.
_SAID_IN_LANGUAGE: dict[str, Callable[..., str]] = {
    "difference": wording.difference,
    "money": wording.money,
    "moment": wording.moment,
    "place": wording.place,
    "number": wording.number,
    "reason_words": wording.reason_words,
    "units": wording.units,
}
# Wording of days, which leaves out the year of the page's `today`.
_SAID_OF_DAYS: dict[str, Callable[..., str]] = {
    "day": wording.day,
    "when": wording.when,
    "window": wording.window,
}


class Pages:
    """The templates of a folder. `digest` changes with every word of them, so that a release ends kept pages."""

    def __init__(self, folder: Path, asset_url: Callable[[str], str]) -> None:
        self._environment = _environment(folder, asset_url)
        names = self._environment.list_templates(extensions=["html"])
        files = [*(folder / name for name in names), *sorted(CATALOGS.glob("*.po"))]
        self.digest = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        """The words of a template. Pages are in `language` ("en" unless the context says otherwise)."""
        known = {"language": "en", "today": None, **context}
        return self._environment.get_template(template).render({**known, **_words_in(known["language"])})


def evidence_page(pages: Pages, pack: Mapping[str, Any]) -> str:
    """The evidence pack of an order as a page of its own, its moments on the clock of where the goods go."""
    timezone = pack["order"]["timezone"]

    def at(iso: str) -> str:
        return wording.moment_and_zone(datetime.fromisoformat(iso), timezone, "en")

    def on(iso: str) -> str:
        return iso if iso == "indefinite" else f"{wording.day(date.fromisoformat(iso), 'en')} {iso[:4]}"

    return pages.render("evidence/pack.html", {"pack": pack, "at": at, "on": on})


# What may run the other way than the phrase around it.
_ISOLATED = Markup("<bdi>{}</bdi>")


class _Said:
    """Phrases as templates say them, `_("Order {number}", number=…)`: values may be markup, all else is escaped."""

    def __init__(self, say: Phrases) -> None:
        self._say = say
        self._escaped: dict[str, Markup] = {}

    def __call__(self, text: str, **values: Any) -> Markup:
        said = self._escaped.get(text)
        if said is None:
            said = self._escaped[text] = escape(self._say.raw(text))
        if values and self._say.direction == "rtl":
            values = {name: _ISOLATED.format(value) for name, value in values.items()}
        return said.format(**values) if values else said


@cache
def _words_in(language: str) -> Mapping[str, Any]:
    """What templates say in a language with: a phrase, the same where no markup may be (a title), a phrase by number,
    and how its lines run."""
    say = phrases_in(language)
    return {"_": _Said(say), "say": say, "n_": say.counted, "comma": say.comma, "direction": say.direction}


def page(request: Request, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
    """A page for a browser, or the part of one that htmx puts into the page that asked for it."""
    pages: Pages = request.app.state.portal.pages
    return answered(pages.render(template, {"path": request.url.path, **context}), status)


def answered(rendered: str, status: int = 200) -> Response:
    """The answer that a rendered page is, or the part of one."""
    return HTMLResponse(rendered, status, _VARY)


def is_htmx(request: Request) -> bool:
    """Whether htmx asks, and so wants a part in place of a page."""
    return request.headers.get("HX-Request") == "true"


def see_other(path: str) -> Response:
    """Send a browser on to another page of ours after a post. `path` is never what somebody else gave."""
    return RedirectResponse(path, 303, _VARY)


def _environment(folder: Path, asset_url: Callable[[str], str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    for name, say in _SAID_IN_LANGUAGE.items():
        environment.globals[name] = environment.filters[name] = _in_language(say)
    for name, say in _SAID_OF_DAYS.items():
        environment.globals[name] = environment.filters[name] = _of_days(say)
    environment.globals["static_url"] = asset_url
    environment.globals["look_of"] = look_of
    environment.globals["picture_path"] = picture_path
    # Markup that stands inside a phrase.
    environment.globals["struck"] = Markup("<s>{}</s>").format
    environment.globals["code"] = Markup("<code>{}</code>").format
    environment.filters["mask_email"] = wording.mask_email
    environment.filters["mask_phone"] = wording.mask_phone
    environment.filters["shortened"] = wording.shortened
    environment.filters["unbroken"] = wording.unbroken
    return environment


def _in_language(say: Callable[..., str]) -> Callable[..., str]:
    @pass_context
    def said(context: Context, *values: Any, **known: Any) -> str:
        return say(*values, context["language"], **known)

    return said


def _of_days(say: Callable[..., str]) -> Callable[..., str]:
    @pass_context
    def said(context: Context, *days: Any) -> str:
        return say(*days, context["language"], context["today"])

    return said
