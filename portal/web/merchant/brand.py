"""How the shop shows itself to shoppers: the form, what had to be mended in its colours, how it looks before saving.

A logo that is sent is kept at once, made anew, so that no mistake in another field costs it; nobody sees it until the
form is saved.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_brand import Overtaken, set_brand
from portal.domain.brands import LONGEST_FOOTER, LONGEST_LINK, SCHEMES, Logo, mendings
from portal.domain.refusals import Refusal
from portal.intake.logos import MOST_BYTES, read_logo
from portal.links import logo_path
from portal.store import brands, hosts, merchants
from portal.store.merchants import Merchant
from portal.store.sign_ins import User
from portal.web.desks import desk_page, done_words, part_or_page
from portal.web.forms import Form
from portal.web.guards import content_security_policy
from portal.web.house import portal_of
from portal.web.merchant.brand_form import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_PHONE,
    NAMES,
    Typed,
    fields_of,
    front_of,
    typed_of,
)
from portal.web.pages import is_htmx, see_other

HERE = "/merchant/brand"
DONE = {
    "saved": "Saved. Every page and every mail looks like this from now on.",
    "same": "Nothing was changed.",
}
TRIED = "The logo was taken in and is shown in the preview. It is not saved yet."
MOST_CHANGES = 8
_FILE = "logo_file"
_LONGEST = {
    "name": LONGEST_NAME,
    "email": LONGEST_EMAIL,
    "phone": LONGEST_PHONE,
    "link": LONGEST_LINK,
    "footer": LONGEST_FOOTER,
}
_CALLED = {
    "name": "name",
    "email": "email address",
    "phone": "phone",
    "website": "web address",
    "main": "main colour",
    "accent": "second colour",
    "terms_url": "terms",
    "privacy_url": "privacy",
    "help_url": "help",
    "footer": "footer",
    "logo": "logo",
}


def show(request: Request, user: User) -> Response:
    """What stands."""
    with portal_of(request).database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        typed = typed_of(brands.front_of(merchant), merchant.brand_version)
    return _page(request, user, typed, {"done": done_words(request, DONE)})


def save(request: Request, user: User, form: Form) -> Response:
    """Keep it all, or say what is wrong with which field and lose nothing."""
    portal = portal_of(request)
    typed, problems = _taken(request, user, form)
    front, more = front_of(typed)
    problems |= more
    if problems:
        return _page(request, user, typed, {"problems": problems}, 422)

    def work(session: Session) -> bool:
        return set_brand(session, user.merchant_id, front, typed.version, user.name, portal.clock())

    try:
        done = "saved" if portal.database.write(work) else "same"
    except Overtaken as overtaken:
        return _page(request, user, _as_of_now(request, user, typed), {"overtaken": overtaken}, 409)
    except Refusal as refusal:
        return _page(request, user, replace(typed, logo=None), {"problems": {"logo": refusal}}, 422)
    if not is_htmx(request):
        return see_other(f"{HERE}?done={done}")
    return _page(request, user, _as_of_now(request, user, typed_of(front, 0)), {"done": DONE[done]})


def preview(request: Request, user: User, form: Form) -> Response:
    """What was typed, as it would look. A logo that came along is kept to be tried, and nothing else."""
    typed, problems = _taken(request, user, form)
    has_file = _FILE in form.files and bool(form.files[_FILE].name)
    if is_htmx(request) and not has_file:
        return desk_page(request, user, "merchant/_brand_preview.html", _seen(typed))
    done = TRIED if has_file and not problems else ""
    return _page(request, user, typed, {"done": done, "problems": problems | front_of(typed)[1]})


def _taken(request: Request, user: User, form: Form) -> tuple[Typed, dict[str, Refusal]]:
    """The form as it was sent, with the logo that it names or brings along."""
    portal, problems = portal_of(request), {}
    with portal.database.reading() as session:
        logo = brands.logo(session, user.merchant_id, form.text("logo")[:64])
        version = merchants.get(session, user.merchant_id).brand_version
    try:
        logo = _sent_logo(request, user, form) or logo
    except Refusal as refusal:
        problems["logo"] = refusal
    if form.flag("without_logo"):
        logo = None
    seen = form.whole("version") if form.text("version") else version
    return Typed(fields_of(form), logo, seen), problems


def _sent_logo(request: Request, user: User, form: Form) -> Logo | None:
    sent = form.files.get(_FILE)
    if sent is None or not sent.name:
        return None
    portal, picture = portal_of(request), read_logo(sent.body)
    now: datetime = portal.clock()
    portal.database.write(
        lambda session: brands.keep_logo(session, user.merchant_id, picture.logo, picture.content, now)
    )
    return picture.logo


def _as_of_now(request: Request, user: User, typed: Typed) -> Typed:
    """The same, begun from what stands now: saved once more, it replaces that."""
    with portal_of(request).database.reading() as session:
        return replace(typed, version=merchants.get(session, user.merchant_id).brand_version)


def _seen(typed: Typed) -> dict[str, Any]:
    """What the preview shows of it: fields that cannot stand are left out there."""
    front, _ = front_of(typed)
    drawn = dict(typed.fields) | {"logo": typed.logo.digest if typed.logo else ""}
    frames = {
        scheme: {what: f"{HERE}/{what}?{urlencode({'scheme': scheme, **drawn})}" for what in ("page", "mail")}
        for scheme in SCHEMES
    }
    return {"frames": frames, "mendings": mendings(front.brand), "brand": front.brand}


def _page(
    request: Request, user: User, typed: Typed, tried: Mapping[str, Any], status: int = 200
) -> Response:
    portal = portal_of(request)
    with portal.database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        context = _facts(session, merchant) | _seen(typed)
    context |= {
        "typed": typed.fields,
        "version": typed.version,
        "logo": typed.logo,
        "logo_url": logo_path(merchant.slug, typed.logo.digest) if typed.logo else "",
        "overtaken": None,
        "portal_host": portal.links.public_url.partition("://")[2],
    }
    problems = tried.get("problems", {})
    context |= {**tried, "problems": dict.fromkeys((*NAMES, "logo")) | problems, "mistakes": len(problems)}
    response = part_or_page(request, user, "merchant/brand.html", context, status)
    # The frames of the preview are the one thing of ours that this page may hold.
    response.headers["Content-Security-Policy"] = content_security_policy(frame_src="'self'")
    return response


def _facts(session: Session, merchant: Merchant) -> dict[str, Any]:
    """What stands beside the form, whatever is typed into it."""
    return {
        "changes": brands.changes(session, merchant.id, MOST_CHANGES),
        "fields": _CALLED,
        "hosts": hosts.of_merchant(session, merchant.id),
        "timezone": merchant.timezone,
        "slug": merchant.slug,
        "largest": MOST_BYTES,
        "longest": _LONGEST,
    }
