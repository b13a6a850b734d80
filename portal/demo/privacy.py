"""The part of the story that is about people's data: one who has what they ordered and wants to be forgotten, one who
still waits and wants that too, and one who has moved.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from portal.actions.ask_address import ask_address
from portal.actions.ask_erasure import ANSWER_WITHIN, ask_erasure
from portal.clock import day_in
from portal.store import orders

FORGET, WAITS, MOVED = "#1988", "#2012", "#2007"


def first_orders(today: date) -> str:
    """An order of mugs that were there."""
    placed = f"{today - timedelta(days=11)}T16:00:00Z"
    return (
        "order,line,sku,quantity,placed_at,name,email,country,timezone,locale,price,currency,paid\n"
        f"{FORGET},1,MUG-SET,1,{placed},Rosa Lind,rosa.lind@example.com,US,America/New_York,en-US,48.00,USD,full\n"
    )


def parcels(today: date) -> str:
    """The mugs left the next day."""
    return (
        "order,line,quantity,shipped_at,carrier,tracking_number\n"
        f"{FORGET},1,1,{today - timedelta(days=10)}T15:00:00Z,UPS,1Z999AA10123456799\n"
    )


def ask(session: Session, merchant_id: int, timezone: str, now: datetime) -> None:
    """What they ask for on their pages, yesterday."""
    then = now - timedelta(days=1)
    for number in (FORGET, WAITS):
        order = orders.by_number(session, merchant_id, number)
        if order is not None:
            by = day_in(then + ANSWER_WITHIN, timezone)
            ask_erasure(session, merchant_id, order.id, by, then)
    moved = orders.by_number(session, merchant_id, MOVED)
    if moved is not None:
        ask_address(session, merchant_id, moved.id, "Sofia Marino, 12 Harbour Lane, Portland ME 04101", then)
