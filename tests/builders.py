"""Small builders: each puts one thing into a real database, with defaults for what a test does not assert.

All moments are around NOW, a Saturday; all days are those of a shop in UTC.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlmodel import Session

from portal import passwords
from portal.domain import orders as facts
from portal.domain import supply as supply_facts
from portal.domain.ledger import Cause, Seat
from portal.domain.places import tiebreak_of
from portal.domain.plans import Plan
from portal.domain.promises import Promise
from portal.domain.steps import Step
from portal.domain.windows import Basis, Estimate, Window
from portal.links import new_token, token_hash
from portal.store import (
    merchants,
    numbers,
    plans,
    products,
    promises,
    queue_moves,
    shipments,
    supply,
    tracking_links,
)
from portal.store.merchants import Merchant
from portal.store.order_intake import search_keys
from portal.store.orders import Order, OrderLine
from portal.store.promises import NewPromise
from portal.store.shipments import ShipmentOfLine
from portal.store.sign_ins import User
from portal.store.tracking_links import TrackingLink

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = NOW.date()


def a_merchant(session: Session, slug: str = "acme", **known: Any) -> Merchant:
    """A shop, open since a year."""
    told = {"name": "Acme Outdoor", "email": "help@acme.example", "currency": "EUR", "country": "DE"} | known
    merchant = Merchant(id=numbers.take_one(session), slug=slug, created_at=NOW - timedelta(days=365), **told)
    merchants.add(session, merchant)
    return merchant


def a_product(session: Session, merchant: Merchant, sku: str = "LAMP", **known: Any) -> facts.Product:
    """A product on sale at 40.00."""
    told = {"title": "Brass lamp", "price_minor": 4000, "currency": merchant.currency} | known
    product = facts.Product(sku=sku, **told)
    products.save(session, merchant.id, [product], NOW)
    return product


def an_order(session: Session, merchant: Merchant, number: str = "1001", **known: Any) -> Order:
    """A paid order of Sam Carter, placed ten days ago."""
    told: dict[str, Any] = {
        "name": "Sam Carter",
        "email": "sam@mail.example",
        "phone": "+4915123456789",
        "currency": merchant.currency,
        "country": "DE",
        "paid": "full",
        "placed_at": NOW - timedelta(days=10),
    } | known
    keys = search_keys(told["name"], told["email"], told["phone"])
    order = Order(merchant_id=merchant.id, id=numbers.take_one(session), number=number, **(keys | told))
    session.add(order)
    session.flush()
    return order


def a_line(session: Session, order: Order, sku: str = "LAMP", quantity: int = 1, **known: Any) -> OrderLine:
    """A line of an order that waits for all its units, in the place that its order's moment gives it."""
    told: dict[str, Any] = {"line": "1", "price_minor": 4000, "joined_at": order.placed_at} | known
    told.setdefault("waiting", quantity - told.get("shipped", 0) - told.get("cancelled", 0))
    line_id = numbers.take_one(session)
    told.setdefault("tiebreak", tiebreak_of(line_id))
    line = OrderLine(
        merchant_id=order.merchant_id, id=line_id, order_id=order.id, sku=sku, quantity=quantity, **told
    )
    session.add(line)
    session.flush()
    if line.waiting:
        seat = Seat(line_id, sku, line.place, line.waiting)
        queue_moves.join(session, order.merchant_id, [seat], Cause("shop", line.joined_at))
    return line


def a_step(
    units_to: int | None,
    earliest: date | None = None,
    latest: date | None = None,
    basis: str = "confirmed",
    **more: Any,
) -> Step:
    """One step of a plan: confirmed by a supplier unless said otherwise."""
    window = Window(earliest, latest) if earliest and latest else None
    return Step(units_to, Estimate(window, Basis.of(basis), **more))


def a_plan(session: Session, merchant: Merchant, sku: str, *steps: Step) -> None:
    """How supplies cover the queue of a SKU; whoever comes after the last step has no date."""
    ends = list(steps)
    if not ends or ends[-1].units_to is not None:
        ends.append(a_step(None, basis="none"))
    plans.mark_due(session, merchant.id, [sku], NOW + timedelta(days=1))
    plans.save(session, merchant.id, [Plan(sku, tuple(ends))], {sku: None}, NOW)


def a_promise(
    session: Session,
    line: OrderLine,
    earliest: date | None,
    latest: date | None,
    reason: str = "first_date",
    made_at: datetime = NOW - timedelta(days=2),
    kind: str = "backorder_accepted",
    basis: str = "confirmed",
) -> None:
    """Something we told the shopper of a line, and stand by."""
    window = Window(earliest, latest) if earliest and latest else None
    promise = Promise(window, Basis.of(basis))
    new = NewPromise([line.id], promise, "PO 7 line 1", made_at.date(), kind, reason)
    promises.save(session, line.merchant_id, [new], made_at)
    session.refresh(line)


def a_link(session: Session, order: Order, **known: Any) -> str:
    """The token of a link that opens an order for a year."""
    token = new_token()
    told = {"created_at": NOW, "expires_at": NOW + timedelta(days=365)} | known
    link = TrackingLink(
        merchant_id=order.merchant_id, token_hash=token_hash(token), order_id=order.id, **told
    )
    tracking_links.add(session, order.merchant_id, [link])
    if link.revoked_at:
        tracking_links.revoke_all(session, order.merchant_id, order.id, link.revoked_at)
    return token


def some_stock(session: Session, merchant: Merchant, sku: str, units: int) -> None:
    """Units of a SKU on the shelf, counted yesterday."""
    supply.save_counts(session, merchant.id, [supply_facts.StockCount(sku, units, NOW - timedelta(days=1))])


def an_alternative(session: Session, merchant: Merchant, sku: str, instead: str, **known: Any) -> None:
    """`instead` may be offered for `sku`."""
    products.save_alternatives(session, merchant.id, [facts.Alternative(sku, instead, **known)])


def a_shipment(session: Session, line: OrderLine, quantity: int, **known: Any) -> None:
    """Units of a line that left yesterday with a carrier."""
    told = {
        "carrier": "DHL",
        "tracking_number": "JD014600",
        "tracking_url": "https://dhl.example/JD014600",
    } | known
    shipment = ShipmentOfLine(
        line.id,
        NOW - timedelta(days=1),
        told.pop("tracking_number"),
        line.order_id,
        line.sku,
        quantity,
        **told,
    )
    shipments.save(session, line.merchant_id, [shipment], NOW)
    session.refresh(line)


def a_user(
    session: Session,
    merchant: Merchant,
    role: str = "agent",
    email: str = "",
    password: str = "correct horse",
) -> User:
    """Somebody who may sign in."""
    user = User(
        merchant_id=merchant.id,
        id=numbers.take_one(session),
        email=email or f"{role}@{merchant.slug}.example",
        name=f"{role.capitalize()} of {merchant.name}",
        role=role,
        password_hash=_hash(password),
    )
    session.add(user)
    session.flush()
    return user


@cache
def _hash(password: str) -> str:
    """Hashing is slow on purpose; a test run does it once a password."""
    return passwords.hashed(password)


def people_ahead(session: Session, merchant: Merchant, sku: str, units: Sequence[int]) -> None:
    """Orders of others that wait for the same SKU since long, one for each number of units."""
    for number, quantity in enumerate(units):
        placed_at = NOW - timedelta(days=60) + timedelta(minutes=number)
        order = an_order(
            session,
            merchant,
            f"ahead-{sku}-{number}",
            name="Somebody Else",
            email="",
            phone="",
            placed_at=placed_at,
        )
        a_line(session, order, sku, quantity)
