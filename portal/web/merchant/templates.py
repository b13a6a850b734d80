"""The merchant's own words: which templates there are, and editing one with a preview of what it says."""

from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from portal.actions import edit_template
from portal.clock import day_in
from portal.domain.notices import CHANNELS, WORDED_KINDS
from portal.store import merchants, message_templates
from portal.store.sign_ins import User
from portal.templating import FILTERS, VARIABLES
from portal.web.desks import desk_page, done_words, part_or_page
from portal.web.forms import Form
from portal.web.guards import content_security_policy
from portal.web.house import portal_of
from portal.web.merchant.previews import Draft, Name, orders_to_show, preview_of
from portal.web.pages import is_htmx, see_other
from portal.wording import LANGUAGES

DONE = {
    "saved": "Saved. From now on this is what is sent.",
    "restored": "Our own words stand again.",
}


def index(request: Request, user: User) -> Response:
    """Every template there is: kinds by channel and language, and whose words stand."""
    with portal_of(request).database.reading() as session:
        changed = message_templates.changed(session, user.merchant_id)
        unsent = edit_template.unsent(session, user.merchant_id)
    context = {
        "kinds": WORDED_KINDS,
        "channels": CHANNELS,
        "languages": LANGUAGES,
        "changed": changed,
        "unsent": unsent,
    }
    return desk_page(request, user, "merchant/templates.html", context)


def show(request: Request, user: User) -> Response:
    """The editor with what stands now. LookupError for a template that does not exist."""
    return _editor_of_what_stands(
        request, user, request.query_params.get("order", ""), done_words(request, DONE)
    )


def preview(request: Request, user: User, form: Form) -> Response:
    """What was typed, as it would read. Keeps nothing; without JavaScript the whole page, with what was typed."""
    draft = draft_of(form)
    with portal_of(request).database.reading() as session:
        if not is_htmx(request):
            return _editor(request, session, user, draft, {})
        context = {"here": here(request)} | preview_of(request, session, user, name_of(request), draft)
        return desk_page(request, user, "merchant/_preview.html", context)


def save(request: Request, user: User, form: Form) -> Response:
    """Keep the words, or say what is wrong with them (422) and lose nothing of what was typed."""
    portal, draft = portal_of(request), draft_of(form)
    faults = portal.database.write(
        lambda session: edit_template.save_template(
            session, user.merchant_id, name_of(request), draft.subject, draft.body, user.name, portal.clock()
        )
    )
    if not faults and not is_htmx(request):
        return see_other(_after(request, "saved", draft.order))
    with portal.database.reading() as session:
        if faults:
            return _editor(request, session, user, draft, {"faults": faults}, 422)
        return _editor(request, session, user, draft, {"done": DONE["saved"]})


def restore(request: Request, user: User, form: Form) -> Response:
    """Forget the merchant's words; ours stand again."""
    order = form.text("order")
    with portal_of(request).database.writing() as session:
        edit_template.restore_template(session, user.merchant_id, *name_of(request))
    if not is_htmx(request):
        return see_other(_after(request, "restored", order))
    return _editor_of_what_stands(request, user, order, DONE["restored"])


def draft_of(form: Form) -> Draft:
    """What was typed, untouched but for the order's number."""
    return Draft(form.as_typed("subject"), form.as_typed("body"), form.text("order"))


def name_of(request: Request) -> Name:
    """Kind, channel and language of the template that the address names."""
    named = request.path_params
    return named["kind"], named["channel"], named["language"]


def here(request: Request) -> str:
    """The address of the editor."""
    return "/merchant/templates/" + "/".join(name_of(request))


def _after(request: Request, done: str, order: str) -> str:
    return f"{here(request)}?{urlencode({'done': done, 'order': order})}"


def _editor_of_what_stands(request: Request, user: User, order: str, done: str) -> Response:
    with portal_of(request).database.reading() as session:
        text = edit_template.current(session, user.merchant_id, *name_of(request))
        return _editor(request, session, user, Draft(text.subject, text.body, order), {"done": done})


def _editor(
    request: Request, session: Session, user: User, draft: Draft, tried: dict[str, Any], status: int = 200
) -> Response:
    context = _editor_context(request, session, user) | {"draft": draft} | tried
    context |= preview_of(request, session, user, name_of(request), draft)
    response = part_or_page(request, user, "merchant/template.html", context, status)
    # The mail's own frame is the one thing of ours that this page may hold in a frame.
    response.headers["Content-Security-Policy"] = content_security_policy(frame_src="'self'")
    return response


def _editor_context(request: Request, session: Session, user: User) -> dict[str, Any]:
    merchant = merchants.get(session, user.merchant_id)
    kind, channel, language = name_of(request)
    return {
        "kind": kind,
        "channel": channel,
        "template_language": language,
        "here": here(request),
        "is_own": edit_template.current(session, user.merchant_id, kind, channel, language).is_own,
        "needs_address": edit_template.lacks_address(session, merchant.id, kind, channel),
        "faults": [],
        "variables": VARIABLES,
        "filters": sorted(FILTERS),
        "orders": orders_to_show(session, merchant.id),
        "today": day_in(portal_of(request).clock(), merchant.timezone),
    }
