"""Give somebody a way in, or a new password."""

from sqlmodel import Session

from portal import passwords
from portal.domain.mailboxes import mailbox
from portal.domain.refusals import Refusal
from portal.store import numbers, sign_ins
from portal.store.sign_ins import User

ROLES = ("merchant", "agent")


def add_user(session: Session, merchant_id: int, email: str, name: str, role: str, password: str) -> None:
    """Let somebody of a merchant sign in. Raises Refusal for a bad or taken address, role or password."""
    if role not in ROLES:
        raise Refusal(f"A role is one of {', '.join(ROLES)}.")
    address = mailbox(email).lower()
    if not address:
        raise Refusal(f"{email!r} is not an email address.")
    if sign_ins.user_by_email(session, address) is not None:
        raise Refusal(f"{address} signs in already.", "`portal user reset` gives a new password.")
    user = User(
        merchant_id=merchant_id,
        id=numbers.take_one(session),
        email=address,
        name=name,
        role=role,
        password_hash=passwords.hashed(password),
    )
    sign_ins.add_user(session, user)


def reset_password(session: Session, email: str, password: str) -> None:
    """Replace a password, forget the second factor, and end every session that began with them. Raises LookupError for
    nobody."""
    user = sign_ins.user_by_email(session, email)
    if user is None:
        raise LookupError(f"Nobody signs in as {email}.")
    sign_ins.change_password(session, user.merchant_id, user.id, passwords.hashed(password))
    sign_ins.drop_second_factor(session, user.merchant_id, user.id)
    sign_ins.end_all(session, user.merchant_id, user.id)
