"""Users and their sessions, both on the server. Tokens are kept as hashes only."""

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, delete, update
from sqlmodel import Field, Session, SQLModel, select

from portal.store.base import Words, belongs_to, merchant_key, number, table_of


class User(SQLModel, table=True):
    """Somebody who signs in: role "merchant" or "agent". The email, in lower case, is unique in the whole portal.

    `sealed_secret` is that of the app which is their second factor, encrypted, "" for none; `last_step` the newest of
    its codes that was used; `recovery_hashes` those of codes that each sign in once without it.
    """

    __tablename__ = "users"
    merchant_id: int = merchant_key()
    id: int = number()
    email: str = Field(unique=True)
    name: str
    role: str
    password_hash: str
    disabled_at: datetime | None = None
    sealed_secret: str = Field(default="", sa_column_kwargs={"server_default": ""})
    last_step: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    recovery_hashes: tuple[str, ...] = Field(
        default=(), sa_type=Words, sa_column_kwargs={"server_default": ""}
    )


class SignIn(SQLModel, table=True):
    """A session. It ends `expires_at` at the latest, and earlier when it is not used for long.

    Its token alone is the key: a cookie holds nothing else, and whose it is is known only when it is found.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (belongs_to("users", "user_id"),)
    token_hash: str = Field(primary_key=True)
    merchant_id: int = Field(sa_type=BigInteger)
    user_id: int = Field(sa_type=BigInteger)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


def user_by_email(session: Session, email: str) -> User | None:
    """The user who signs in with that address, whatever the merchant, or None."""
    return session.exec(select(User).where(User.email == email.strip().lower())).first()


def begin(session: Session, sign_in: SignIn) -> None:
    """Keep a new session."""
    session.add(sign_in)


def current(session: Session, token_hash: str, now: datetime) -> tuple[SignIn, User] | None:
    """The live session of that token and its user, or None when it ended or the user is disabled."""
    found = select(SignIn, User).join(
        User, (User.merchant_id == SignIn.merchant_id) & (User.id == SignIn.user_id)
    )
    live = found.where(SignIn.token_hash == token_hash, SignIn.expires_at > now, User.disabled_at.is_(None))
    return session.exec(live).first()


def seen(session: Session, token_hash: str, now: datetime) -> None:
    """Note that the session was used."""
    table = table_of(SignIn)
    session.execute(update(table).where(table.c.token_hash == token_hash).values(seen_at=now))


def end(session: Session, token_hash: str) -> None:
    """Forget the session."""
    session.execute(delete(table_of(SignIn)).where(table_of(SignIn).c.token_hash == token_hash))


def end_all(session: Session, merchant_id: int, user_id: int) -> None:
    """Forget every session of a user (password changed, user disabled)."""
    table = table_of(SignIn)
    session.execute(delete(table).where(table.c.merchant_id == merchant_id, table.c.user_id == user_id))


def forget_expired(session: Session, now: datetime) -> None:
    """Remove sessions that have ended."""
    session.execute(delete(table_of(SignIn)).where(table_of(SignIn).c.expires_at <= now))


def add_user(session: Session, user: User) -> None:
    """Keep a new user."""
    session.add(user)
    session.flush()


def change_password(session: Session, merchant_id: int, user_id: int, password_hash: str) -> None:
    """Replace the hash of a user's password."""
    mine = _user(merchant_id, user_id)
    session.execute(update(table_of(User)).where(mine).values(password_hash=password_hash))


def set_second_factor(
    session: Session, merchant_id: int, user_id: int, sealed: str, step: int, recovery_hashes: tuple[str, ...]
) -> bool:
    """Ask for a code of that app from now on; the one of `step` has been used. False where one stands already."""
    values = {"sealed_secret": sealed, "last_step": step, "recovery_hashes": recovery_hashes}
    table = table_of(User)
    has_none = _user(merchant_id, user_id) & (table.c.sealed_secret == "")
    return bool(session.execute(update(table).where(has_none).values(values)).rowcount)


def drop_second_factor(session: Session, merchant_id: int, user_id: int) -> None:
    """Ask for the password alone."""
    nothing: dict[str, object] = {"sealed_secret": "", "recovery_hashes": ()}
    session.execute(update(table_of(User)).where(_user(merchant_id, user_id)).values(nothing))


def use_step(session: Session, merchant_id: int, user_id: int, step: int) -> bool:
    """Use up the codes of an app up to this one. False where it was used already, by whomever."""
    table = table_of(User)
    is_new = _user(merchant_id, user_id) & (table.c.last_step < step)
    return bool(session.execute(update(table).where(is_new).values(last_step=step)).rowcount)


def use_recovery(session: Session, user: User, code_hash: str) -> bool:
    """Use up one recovery code. False where there is no such code, or somebody was quicker."""
    if code_hash not in user.recovery_hashes:
        return False
    table, left = table_of(User), tuple(one for one in user.recovery_hashes if one != code_hash)
    as_seen = _user(user.merchant_id, user.id) & (table.c.recovery_hashes == user.recovery_hashes)
    return bool(session.execute(update(table).where(as_seen).values(recovery_hashes=left)).rowcount)


def _user(merchant_id: int, user_id: int) -> ColumnElement[bool]:
    table = table_of(User)
    return (table.c.merchant_id == merchant_id) & (table.c.id == user_id)
