"""Sign in, know who is asking, sign out. Sessions live on the server; their tokens are kept as hashes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from portal import passwords
from portal.links import new_token, token_hash
from portal.store import sign_ins
from portal.store.sign_ins import SignIn, User

LONGEST_IDLE = timedelta(hours=8)
LONGEST_SESSION = timedelta(hours=24)
_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visit:
    """A live session. `is_fading`: it was not noted for a while that it is used, see `keep`."""

    user: User
    is_fading: bool


def recognised(session: Session, email: str, password: str) -> User | None:
    """The user whom address and password fit, or None; both take the same work, which is slow on purpose.

    Only reads: hashing must not hold up those who write.
    """
    user = sign_ins.user_by_email(session, email)
    is_open = user is not None and user.disabled_at is None
    is_right = passwords.fits(user.password_hash if user and is_open else passwords.NOBODY, password)
    return user if is_open and is_right else None


def begin(session: Session, user: User, now: datetime) -> str:
    """Begin a session; answers its token, which only the user's browser keeps."""
    token = new_token()
    new = SignIn(
        token_hash=token_hash(token),
        merchant_id=user.merchant_id,
        user_id=user.id,
        created_at=now,
        seen_at=now,
        expires_at=now + LONGEST_SESSION,
    )
    sign_ins.begin(session, new)
    return token


def who(session: Session, token: str, now: datetime) -> Visit | None:
    """Whose live session a token is, or None: unknown, ended, too long idle, or the user is disabled."""
    found = sign_ins.current(session, token_hash(token), now)
    if found is None:
        return None
    current, user = found
    idle = now - current.seen_at
    return Visit(user, idle > _NOTED_EVERY) if idle < LONGEST_IDLE else None


def keep(session: Session, token: str, now: datetime) -> None:
    """Note that a session is in use, so that it does not end as idle."""
    sign_ins.seen(session, token_hash(token), now)


def sign_out(session: Session, token: str) -> None:
    """End the session of a token, if there is one."""
    sign_ins.end(session, token_hash(token))
