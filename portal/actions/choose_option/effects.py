"""What each option does to its line, its promise and the news about it that has not left yet."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from portal.domain.ledger import Cause
from portal.domain.notice_merging import without_line
from portal.domain.notices import PLAN, Notice
from portal.domain.options import Option
from portal.domain.orders import Product
from portal.domain.promises import Promise
from portal.domain.windows import Basis
from portal.store import outbox, promises, queue_moves
from portal.store.orders import OrderLine
from portal.store.outbox import Owed
from portal.store.promises import NewPromise

Effect = Callable[[Session, int, OrderLine, Option, dict[str, Product], Cause], None]


def _keep_waiting(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    cause: Cause,
) -> None:
    """Waiting changes nothing but what is on record."""


def _reduce(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    cause: Cause,
) -> None:
    """The rest keep place and promise, so unsent news of them stays true."""
    queue_moves.give_up(session, merchant_id, line.id, option.units, cause)


def _cancel(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    cause: Cause,
) -> None:
    queue_moves.give_up(session, merchant_id, line.id, option.units, cause)
    _withdraw_news(session, merchant_id, line, cause.at)


def _swap(
    session: Session,
    merchant_id: int,
    line: OrderLine,
    option: Option,
    known: dict[str, Product],
    cause: Cause,
) -> None:
    _withdraw_news(session, merchant_id, line, cause.at)
    product = known[option.sku]
    price_minor = product.price_minor if product.currency == option.currency else None
    queue_moves.swap(session, merchant_id, line.id, option.sku, price_minor, cause)
    promise = Promise(option.window, Basis.IN_STOCK)
    new = NewPromise([line.id], promise, "stock on hand", None, "choice_confirmed", "swapped")
    promises.save(session, merchant_id, [new], cause.at)


# What the ledger of the queue says of each.
REASONS = {"wait": "", "swap": "swapped", "reduce": "reduced", "cancel": "cancelled"}
EFFECTS: dict[str, Effect] = {"wait": _keep_waiting, "swap": _swap, "reduce": _reduce, "cancel": _cancel}


def _withdraw_news(session: Session, merchant_id: int, line: OrderLine, now: datetime) -> None:
    """Unsent news of this line is no longer true; news of the order's other lines stays owed."""
    unsent = outbox.pending(session, merchant_id, [line.order_id], PLAN).values()
    concerned = [news for news in unsent if any(change.line_id == line.id for change in news.changes)]
    outbox.supersede(session, merchant_id, [news.id for news in concerned], "The shopper decided otherwise.")
    for news in concerned:
        rest = without_line(news.changes, line.id)
        if rest:
            notice = Notice.about(line.order_id, rest)
            outbox.add(session, merchant_id, [Owed(notice, news.channel, news.due_at)], now)
