"""What our account at a provider is known for: how far its list lags, how often it was asked. No merchant's."""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel

from portal.store.base import Json, table_of
from portal.store.dialects import is_on_postgresql, upsert

# A little more than one: of two questions the later one may travel faster.
_A_MINUTE = timedelta(seconds=62)
# A lag is believed by half after this long without one as bad.
HALF_LIFE = timedelta(hours=6)


class ProviderAccount(SQLModel, table=True):
    """One provider's. `asked` are the moments of the questions of the last minute, in seconds since 1970."""

    __tablename__ = "provider_accounts"
    provider: str = Field(primary_key=True)
    lag_seconds: float = 0
    lag_at: datetime | None = None
    asked: list[float] = Field(default_factory=list, sa_type=Json)
    closed_until: datetime | None = None


def of(session: Session, provider: str) -> ProviderAccount:
    """What is known of it, locked; a new one is known for nothing."""
    unless_known = upsert(is_on_postgresql(session), table_of(ProviderAccount)).on_conflict_do_nothing()
    session.execute(unless_known.values(provider=provider, lag_seconds=0, asked=[]))
    return session.get_one(ProviderAccount, provider, with_for_update=True, populate_existing=True)


def lag(account: ProviderAccount, now: datetime) -> timedelta:
    """How far its list is expected to lag: as it was seen, halving with time."""
    if account.lag_at is None:
        return timedelta()
    halvings = max(now - account.lag_at, timedelta()) / HALF_LIFE
    remains: float = account.lag_seconds * 0.5**halvings
    return timedelta(seconds=remains)


def saw_lag(session: Session, provider: str, seen: timedelta, now: datetime) -> None:
    """Its list did not show after this long what it had taken."""
    account = of(session, provider)
    if seen > lag(account, now):
        account.lag_seconds, account.lag_at = seen.total_seconds(), now


def may_ask(account: ProviderAccount, most_a_minute: int, now: datetime) -> bool:
    """Whether it may be asked one more question now; if so, that one is counted."""
    if account.closed_until is not None and now < account.closed_until:
        return False
    recent = [moment for moment in account.asked if moment > (now - _A_MINUTE).timestamp()]
    if len(recent) >= most_a_minute:
        return False
    account.asked = [*recent, now.timestamp()]
    return True


def close(session: Session, provider: str, until: datetime) -> None:
    """It wants to be asked nothing before then."""
    of(session, provider).closed_until = until
