"""One seeded merchant: opened, sent its documents, planned, everybody told, in a single transaction.

A worker that runs meanwhile sees all of it or nothing, so that nobody hears of a date twice.
"""

import secrets
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.actions.add_user import add_user
from portal.actions.edit_template import current, save_template
from portal.actions.make_key import make_key
from portal.actions.receive_document import Incoming, Report, receive_document
from portal.actions.receive_document.taking import SETTLING
from portal.domain.notices import PLAN
from portal.domain.policies import Policy, Timing
from portal.links import Links
from portal.planning import SKUS_A_BATCH, plan
from portal.seed import documents
from portal.store import merchants, numbers, orders, outbox, plans, webhook_secrets
from portal.store.bulk import ROWS_A_STATEMENT, in_portions
from portal.store.merchants import Merchant
from portal.store.orders import OrderLine
from portal.store.webhook_secrets import SOURCES

# The documents came in so long ago that whatever comes next is later.
AGO = timedelta(hours=1)
NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")
ROLES = ("merchant", "agent")
# The template that each merchant has worded anew; the other kinds are sent in our default words.
TEMPLATE = ("shipped", "email", "en")
_TOLD = "The shop told this itself before the portal came."
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class SeededUser:
    """Somebody who can sign in."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Shop:
    """One merchant with what proves things to it. `lines` are those of the queue, by order number."""

    id: int
    slug: str
    tag: str
    sku: str
    canary: str
    api_key: str
    webhook_secret: str
    users: tuple[SeededUser, ...]
    lines: dict[str, OrderLine]
    aside: OrderLine
    problem_document: int


def open_shop(session: Session, place: int, shoppers: range, sku: str, links: Links, now: datetime) -> Shop:
    """The merchant at that place of the list; an order of each shopper waits for the SKU, told of its date."""
    tag, then = secrets.token_hex(3), now - AGO
    name = NAMES[place] if place < len(NAMES) else f"m{place + 1}"
    canary = f"CANARY-{name}-{secrets.token_hex(4)}"
    merchant = _merchant(session, name, tag, canary, then)
    secret = f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
    for source in SOURCES:
        webhook_secrets.save(session, merchant.id, source, links.seal(secret), then)
    _word_anew(session, merchant.id, canary, then)
    report = _receive_all(session, merchant.id, shoppers, sku, tag, canary, then)
    numbered = [documents.order_number(number, tag) for number in shoppers]
    lines = _lines(session, merchant.id, numbered)
    _tell_everybody(session, merchant.id, [line.order_id for line in lines.values()], then)
    aside = f"{tag.upper()}-ASIDE"
    return Shop(
        id=merchant.id,
        slug=merchant.slug,
        tag=tag,
        sku=sku,
        canary=canary,
        api_key=make_key(session, merchant.id, f"{canary} seed", then),
        webhook_secret=secret,
        users=tuple(_user(session, merchant, role) for role in ROLES),
        lines=lines,
        aside=_lines(session, merchant.id, [aside])[aside],
        problem_document=report.document_id,
    )


def _merchant(session: Session, name: str, tag: str, canary: str, then: datetime) -> Merchant:
    merchant = Merchant(
        id=numbers.take_one(session),
        slug=f"{name}-{tag}",
        name=f"{name.capitalize()} Outfitters",
        email=f"help@{name}-{tag}.example",
        country="US",
        timezone="America/New_York",
        currency="USD",
        # Checks follow links and read no mail.
        policy=replace(Policy(), priority_classes=(canary,), code_for_refunds=False).as_json(),
        created_at=then - timedelta(days=365),
    )
    merchants.add(session, merchant)
    return merchant


def _user(session: Session, merchant: Merchant, role: str) -> SeededUser:
    user = SeededUser(role, f"{role}@{merchant.slug}.example", secrets.token_urlsafe(12))
    add_user(session, merchant.id, user.email, role.capitalize(), role, user.password)
    return user


def _word_anew(session: Session, merchant_id: int, canary: str, then: datetime) -> None:
    words = current(session, merchant_id, *TEMPLATE)
    body = f"{words.body.rstrip()}\n\n{canary}\n"
    save_template(session, merchant_id, TEMPLATE, words.subject, body, "Merchant", then)


def _receive_all(
    session: Session, merchant_id: int, shoppers: range, sku: str, tag: str, canary: str, then: datetime
) -> Report:
    """Everything the shop was sent; answers the report on the document that has a problem."""
    units = len(shoppers)
    for kind, text in (
        ("products", documents.products(sku, canary)),
        ("purchase-orders", documents.purchase_orders(sku, units, then)),
        ("orders", documents.queue(shoppers, sku, tag, canary, then)),
        ("orders", documents.unreachable(f"{tag.upper()}-ASIDE", canary, then)),
        ("confirmations", documents.confirmations(sku, units, then)),
    ):
        _receive(session, merchant_id, kind, text, then)
    return _receive(session, merchant_id, "stock", documents.stock(), then)


def _receive(session: Session, merchant_id: int, kind: str, text: str, then: datetime) -> Report:
    incoming = Incoming(kind, f"{kind}.csv", text.encode(), "seed")
    return receive_document(session, merchant_id, incoming, then)


def _tell_everybody(session: Session, merchant_id: int, order_ids: list[int], then: datetime) -> None:
    """Plan it all, and take what is owed as told: from here on only news is news."""
    due_by = then + SETTLING
    while due := plans.due_skus(session, merchant_id, due_by)[:SKUS_A_BATCH]:
        plan(session, merchant_id, due, due_by, Timing(hold_seconds=0, keeps_quiet_hours=False))
    owed = outbox.pending(session, merchant_id, order_ids, PLAN)
    outbox.supersede(session, merchant_id, [notice.id for notice in owed.values()], _TOLD)


def _lines(session: Session, merchant_id: int, order_numbers: list[str]) -> dict[str, OrderLine]:
    return {
        order: line
        for some in in_portions([(number, "1") for number in order_numbers], ROWS_A_STATEMENT)
        for (order, _), line in orders.lines_by_name(session, merchant_id, some).items()
    }
