"""Set up a second factor for oneself, use it, and give it up."""

from datetime import datetime

from sqlmodel import Session

from portal import authenticator
from portal.domain.refusals import Refusal
from portal.links import Links, token_hash
from portal.store import sign_ins
from portal.store.sign_ins import User

_WRONG_CODE = Refusal("That is not the code of this moment.", "Your app shows a new one every 30 seconds.")


def set_up(session: Session, user: User, sealed: str, code: str, links: Links, now: datetime) -> list[str]:
    """Ask for the app's code at every sign-in from now on; answers recovery codes, which are shown once.

    `sealed` is the secret that the app was given. Every session ends. Raises Refusal where the code is not the app's,
    or a second factor stands already.
    """
    step = authenticator.step_of(links.unseal(sealed), code, now)
    if step is None:
        raise _WRONG_CODE
    codes = authenticator.new_recovery_codes()
    hashes = tuple(token_hash(authenticator.as_typed(one)) for one in codes)
    if not sign_ins.set_second_factor(session, user.merchant_id, user.id, sealed, step, hashes):
        raise Refusal("A second factor is set up already.", "Turn it off first, to set up another one.")
    sign_ins.end_all(session, user.merchant_id, user.id)
    return codes


def passes(session: Session, user: User, code: str, links: Links, now: datetime) -> bool:
    """Whether a code is the app's, or a recovery code. Each opens once; who has no second factor needs none."""
    if not user.sealed_secret:
        return True
    step = authenticator.step_of(links.unseal(user.sealed_secret), code, now)
    if step is not None:
        return sign_ins.use_step(session, user.merchant_id, user.id, step)
    return sign_ins.use_recovery(session, user, token_hash(authenticator.as_typed(code)))


def turn_off(session: Session, user: User, code: str, links: Links, now: datetime) -> None:
    """Ask for the password alone again. Raises Refusal where the code is not the app's."""
    if not passes(session, user, code, links, now):
        raise _WRONG_CODE
    sign_ins.drop_second_factor(session, user.merchant_id, user.id)
