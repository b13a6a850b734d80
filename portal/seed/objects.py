"""One thing of each kind that an address of the portal can name, for each seeded merchant."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image
from sqlmodel import Session

from portal.actions.choose_option import Wish, choose_option
from portal.actions.invite_supplier import invite_supplier
from portal.delivery.sparing import key_of
from portal.delivery.writing import LINK_LIFE
from portal.domain.brands import Brand
from portal.domain.tasks import to_count
from portal.intake.logos import read_logo
from portal.links import Links, new_token, picture_name, token_hash
from portal.seed.documents import SIDE_SKU, SUPPLIER
from portal.seed.shops import TEMPLATE, Shop
from portal.store import (
    addressees,
    brands,
    choices,
    inbox,
    merchants,
    outbox,
    shopper_wishes,
    store_messages,
    tasks,
    tracking_links,
)
from portal.store.outbox import TO_STORE, OwedRow
from portal.store.tracking_links import TrackingLink
from portal.web.looks import sheet_of

# Addresses that name no thing of a merchant are alike for all.
SHARED = {"path": "portal.css", "choice": "wait", "picture": picture_name("")} | dict(
    zip(("kind", "channel", "language"), TEMPLATE, strict=True)
)


def new_links(session: Session, shop: Shop, now: datetime) -> dict[str, str]:
    """A tracking token for each order of the queue, by the order's number."""
    tokens = {number: new_token() for number in shop.lines}
    rows = [
        TrackingLink(
            merchant_id=shop.id,
            token_hash=token_hash(tokens[number]),
            order_id=line.order_id,
            created_at=now,
            expires_at=now + LINK_LIFE,
        )
        for number, line in shop.lines.items()
    ]
    tracking_links.add(session, shop.id, rows)
    return tokens


def objects_of(
    session: Session, shop: Shop, tokens: dict[str, str], links: Links, now: datetime
) -> dict[str, str | int]:
    """One value for each parameter of a path; those of orders all belong to the first order of the queue."""
    choice_id = _a_choice(session, shop, now)
    tasks.raise_all(session, shop.id, [to_count(SIDE_SKU, "lower_count", 2, 0)], now)
    found: dict[str, str | int] = {
        "slug": shop.slug,
        "choice_id": choice_id,
        "document_id": shop.problem_document,
        "problem_id": inbox.problems_of(session, shop.id, shop.problem_document, 1)[0].id,
        "task_id": tasks.open_tasks(session, shop.id, 1)[0].id,
        "supplier_token": invite_supplier(session, shop.id, SUPPLIER, "Merchant", now),
        "message_id": _a_message(session, shop, choice_id, now),
    }
    found |= _a_look(session, shop, now)
    for number, line in list(shop.lines.items())[:1]:
        found["stop_token"] = _a_way_to_stop(session, shop, line.order_id, links, now)
        found |= {"number": number, "token": tokens[number], "order_id": line.order_id, "line_id": line.id}
    return SHARED | found


def _a_look(session: Session, shop: Shop, now: datetime) -> dict[str, str | int]:
    """A colour and a logo of the shop's own, and the names of both."""
    file = BytesIO()
    Image.new("RGB", (96, 32), "#1b6a55").save(file, "PNG")
    picture = read_logo(file.getvalue())
    brands.keep_logo(session, shop.id, picture.logo, picture.content, now)
    merchant = merchants.held(session, shop.id)
    front = replace(brands.front_of(merchant), brand=Brand(main="#1b6a55", logo=picture.logo))
    brands.save(session, merchant, front, "Merchant", now)
    return {"sheet": sheet_of(front.brand)[0].removesuffix(".css"), "logo": picture.logo.digest}


def _a_way_to_stop(session: Session, shop: Shop, order_id: int, links: Links, now: datetime) -> str:
    """What an optional mail to that order's shopper carries for its one-click link."""
    key = key_of(addressees.named(session, shop.id, [order_id])[order_id])
    token = links.unsubscribe_token(shop.id, key)
    shopper_wishes.keep_links(session, shop.id, {token_hash(token): key}, now)
    return token


def _a_choice(session: Session, shop: Shop, now: datetime) -> int:
    """A cancellation that the shop has still to carry out; its shopper left no address, so nobody is told."""
    choose_option(session, shop.id, shop.aside.order_id, shop.aside.id, Wish("cancel"), now)
    return choices.of_order(session, shop.id, shop.aside.order_id)[0].id


def _a_message(session: Session, shop: Shop, choice_id: int, now: datetime) -> int:
    """A message to the merchant's store that will not leave: no address is set to which it could."""
    facts = json.dumps([{"order": shop.aside.order_id, "choice": str(choice_id), "note": shop.canary}])
    slot, due_at = f"choice:{choice_id}", now + timedelta(days=1)
    kind = store_messages.OF_CHOICES["cancel"]
    row = OwedRow(shop.aside.order_id, TO_STORE, kind, slot, facts, due_at)
    outbox.add_rows(session, shop.id, [row], now)
    message_id = store_messages.recent(session, shop.id, 1)[0][0].id
    outbox.supersede(session, shop.id, [message_id], "The store has no address.")
    return message_id
