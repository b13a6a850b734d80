"""What the merchant decides: when a date is promised, how patient we are, when nobody is disturbed, how orders ship."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.actions.set_policy import set_policy
from portal.domain.policies import LONGEST_HANDLING, LONGEST_PATIENCE, LONGEST_SILENCE, Policy
from portal.domain.refusals import Refusal
from portal.domain.windows import Basis
from portal.store import merchants
from portal.store.sign_ins import User
from portal.web.desks import desk_page, done_words
from portal.web.forms import Form
from portal.web.house import portal_of
from portal.web.pages import is_htmx, see_other

DONE = {"saved": "Saved. Every queue is planned again by these rules."}
# What a date may rest on to be promised, the most careful first.
PROMISABLE = (
    ("in_stock", "Only what is in stock", "Nothing is promised before it lies on the shelf."),
    ("arrived", "What has arrived", "Also what has come in and is being put away."),
    ("confirmed", "What a supplier has confirmed", "Also what a supplier has named a day for. Recommended."),
    ("ordered", "What is on order", "Also what no supplier has confirmed: such dates move often."),
)
WAYS = (
    ("separately", "Item by item", "Each leaves when its last unit is here. Recommended."),
    ("together", "All together", "Everything that waits leaves at once, on the latest date of all."),
    ("in_parts", "Unit by unit", "Whatever is here leaves. Needs parts to be allowed."),
)
_NAMES = (
    *("promise_from", "patience_days", "receiving_days", "handling_days"),
    *("update_every_days", "quiet_from", "quiet_until", "ships", "allows_parts"),
)


def show(request: Request, user: User) -> Response:
    """The policy as it stands."""
    with portal_of(request).database.reading() as session:
        typed = merchants.get(session, user.merchant_id).rules().as_json()
    return _form(request, user, typed, {"done": done_words(request, DONE)})


def save(request: Request, user: User, form: Form) -> Response:
    """Keep it. What cannot stand is 422, with everything that was typed."""
    portal = portal_of(request)
    typed: dict[str, Any] = {name: form.text(name) for name in _NAMES}
    try:
        policy = policy_of(typed)
        portal.database.write(lambda session: set_policy(session, user.merchant_id, policy, portal.clock()))
    except Refusal as refusal:
        return _form(request, user, typed, {"refusal": refusal}, 422)
    if is_htmx(request):
        return _form(request, user, policy.as_json(), {"done": DONE["saved"]})
    return see_other("/merchant/policy?done=saved")


def policy_of(typed: Mapping[str, Any]) -> Policy:
    """The policy that was typed. Raises Refusal for what is no number, hour or basis."""
    try:
        basis = Basis.of(typed["promise_from"])
    except KeyError:
        raise Refusal("Please choose what a date must rest on to be promised.") from None
    return Policy(
        promise_from=basis,
        patience_days=_days(typed["patience_days"], "Patience"),
        receiving_days=_days(typed["receiving_days"], "Receiving"),
        handling_days=_days(typed["handling_days"], "Handling"),
        update_every_days=_days(typed["update_every_days"], "The time between updates"),
        quiet_from=_hour(typed["quiet_from"]),
        quiet_until=_hour(typed["quiet_until"]),
        ships=typed["ships"],
        allows_parts=bool(typed["allows_parts"]),
    )


def _days(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise Refusal(f"{name} is a whole number of days.", "For example 3.")
    return int(text)


def _hour(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise Refusal("Quiet hours begin and end at a time of day.", "For example 20:00 and 09:00.") from None


def _form(
    request: Request, user: User, typed: Mapping[str, Any], tried: dict[str, Any], status: int = 200
) -> Response:
    context = {
        "typed": typed,
        "promisable": PROMISABLE,
        "ways": WAYS,
        "longest_patience": LONGEST_PATIENCE,
        "longest_handling": LONGEST_HANDLING,
        "longest_silence": LONGEST_SILENCE,
        "refusal": None,
    } | tried
    template = "merchant/_policy.html" if is_htmx(request) else "merchant/policy.html"
    return desk_page(request, user, template, context, status)
