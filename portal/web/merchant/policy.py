"""What the merchant decides: when a date is promised, how patient we are, when nobody is disturbed, how orders ship."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_policy import set_policy
from portal.clock import day_in
from portal.domain.policies import (
    LONGEST_HANDLING,
    LONGEST_PATIENCE,
    LONGEST_SILENCE,
    LONGEST_UNDO,
    MOST_A_DAY,
    MOST_MESSAGES_A_DAY,
)
from portal.domain.refusals import Refusal
from portal.store import merchants, sent_days
from portal.store.sign_ins import User
from portal.web.desks import done_words, part_or_page
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.merchant.policy_form import (
    KIND_BASES,
    KINDS,
    NAMES,
    PROMISABLE,
    WAYS,
    policy_of,
    typed_of,
)
from portal.web.pages import is_htmx, see_other

DONE = {"saved": "Saved. Every queue is planned again by these rules."}


def show(request: Request, user: User) -> Response:
    """The policy as it stands."""
    with portal_of(request).database.reading() as session:
        merchant = merchants.get(session, user.merchant_id)
        today = day_in(portal_of(request).clock(), merchant.timezone)
        full = sent_days.full_channels(session, merchant.id, today)
    tried = {"done": done_words(request, DONE), "full": full, "timezone": merchant.timezone}
    return _form(request, user, typed_of(merchant.rules()), tried)


def save(request: Request, user: User, form: Form) -> Response:
    """Keep it. What cannot stand is 422, with everything that was typed."""
    portal = portal_of(request)
    typed: dict[str, Any] = {name: form.text(name) for name in NAMES}
    try:
        policy = policy_of(typed)
        portal.database.write(lambda session: set_policy(session, user.merchant_id, policy, portal.clock()))
    except Refusal as refusal:
        return _form(request, user, typed, {"refusal": refusal}, 422)
    if is_htmx(request):
        return _form(request, user, typed_of(policy), {"done": DONE["saved"]})
    return see_other("/merchant/policy?done=saved")


def _form(
    request: Request, user: User, typed: Mapping[str, Any], tried: dict[str, Any], status: int = 200
) -> Response:
    context = {
        "typed": typed,
        "promisable": PROMISABLE,
        "kinds": KINDS,
        "kind_bases": KIND_BASES,
        "ways": WAYS,
        "longest_patience": LONGEST_PATIENCE,
        "longest_handling": LONGEST_HANDLING,
        "longest_silence": LONGEST_SILENCE,
        "most_a_day": MOST_A_DAY,
        "most_messages": MOST_MESSAGES_A_DAY,
        "longest_undo": LONGEST_UNDO,
        "refusal": None,
        "full": {},
    } | tried
    return part_or_page(request, user, "merchant/policy.html", context, status)
