"""Users and their sessions, both on the server. Tokens are kept as hashes only."""

from datetime import datetime

from sqlalchemy import BigInteger, delete, update
from sqlmodel import Field, Session, SQLModel, select

from portal.store.base import belongs_to, merchant_key, number, table_of


class User(SQLModel, table=True):
    """Somebody who signs in: role "merchant" or "agent". The email, in lower case, is unique in the whole portal."""

    __tablename__ = "users"
    merchant_id: int = merchant_key()
    id: int = number()
    email: str = Field(unique=True)
    name: str
    role: str
    password_hash: str
    disabled_at: datetime | None = None


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
    table = table_of(User)
    mine = (table.c.merchant_id == merchant_id) & (table.c.id == user_id)
    session.execute(update(table).where(mine).values(password_hash=password_hash))
