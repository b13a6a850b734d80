"""Several orders of one shopper that change together are told by one message, a digest.

Folded is planning news only: dates that came, moved or went, first dates, offers, and word that nothing is new. Among
it `date_later` and `date_lost` count as legal, as they must go whatever a shopper switched off; but no law gives them a
form, and a digest says of each order all that a message of its own would. What a law does give a form stays alone: the
choice that a delay gives (16 CFR 435.2(b)) must be clear and conspicuous, is answered order by order, and its silence
counts; so must be what an order's end and a delay in the EU or the UK say in locked words. Alone stay, too, answers to
what somebody did, parcels, and links.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from portal.delivery.material import Material
from portal.delivery.sparing import Name, is_foldable, name_of
from portal.delivery.writing import Unsendable, address_of, keep_what_is_true
from portal.store import claimed, claims, digests
from portal.store.claimed import ClaimedRow

# Each order is told in full: whoever has more of them hears by more than one message.
MOST_ORDERS = 20
MOST_TAKEN_ALONG = 100
# What one shopper's orders hear is planned within moments: news that is held a little longer goes along.
SOON = timedelta(minutes=1)

Told = Mapping[int, Sequence[ClaimedRow]]


def take_along(
    session: Session, rows: Sequence[ClaimedRow], lease: str, until: datetime, now: datetime
) -> list[ClaimedRow]:
    """What is due, or soon will be, to the readers of these claimed notices, claimed with them: so a digest is whole
    though the claim was full. `fold` gives back what does not fit after all."""
    _mend(session, rows)
    ways: dict[tuple[int, str], list[ClaimedRow]] = defaultdict(list)
    for row in rows:
        if is_foldable(row):
            ways[row.merchant_id, row.channel].append(row)
    along: list[ClaimedRow] = []
    for (merchant_id, channel), some in ways.items():
        room = MOST_TAKEN_ALONG - len(along)
        along += digests.due_to_the_same(session, merchant_id, channel, some, now + SOON, room)
    claims.take(session, along, lease, until)
    return along


def _mend(session: Session, rows: Sequence[ClaimedRow]) -> None:
    """A digest of an earlier try goes again as it is, but not where one of its notices waits no more, or was to be
    worded anew: then all of them are."""
    by_merchant: dict[int, list[ClaimedRow]] = defaultdict(list)
    for row in rows:
        if row.told_with is not None:
            by_merchant[row.merchant_id].append(row)
    for merchant_id, some in by_merchant.items():
        told = digests.told_with(session, merchant_id, some)
        for row in some:
            with_it = told.get(row.id, ())
            if not with_it or not row.text or any(_has_left_it(one, row) for one in with_it):
                parted = [row, *with_it]
                digests.part(parted)
                claimed.keep(session, parted)


def _has_left_it(row: ClaimedRow, carrier: ClaimedRow) -> bool:
    return row.state != "pending" or row.text != carrier.text


@dataclass(frozen=True, slots=True)
class Folded:
    """The messages that leave now, and by their numbers the notices that each of them tells besides its own."""

    rows: Sequence[ClaimedRow]
    told: Told


def fold(
    session: Session,
    leaving: Sequence[ClaimedRow],
    along: Collection[ClaimedRow],
    material: Material,
    lease: str,
    until: datetime,
    fits: Callable[[Sequence[ClaimedRow]], int],
) -> Folded:
    """Put notices of several orders to one reader into one message. `along` are those that `take_along` claimed; `fits`
    says how many of some, the first ones, one message has room for."""
    told = _told_once_more(session, leaving, lease, until)
    readers: dict[Name, list[ClaimedRow]] = defaultdict(list)
    for row in leaving:
        order = material.orders.get(row.order_id or 0)
        # Whose silence ends an order reads of it in a message of its own.
        if order is not None and is_foldable(row) and order.id not in material.answer_by:
            readers[name_of(row.channel, order, material.shops[row.merchant_id].merchant)].append(row)
    for some in (some for some in readers.values() if len(some) > 1):
        for together in _parcels([row for row in some if _will_leave(row, material)], fits):
            first, *others = together
            for row in together:
                row.told_with = first.id
            told[first.id] = others
    left = {row.id for row in along if row.told_with is None and row.state == "sending"}
    for row in along:
        if row.id in left:
            claims.put_off(row, row.due_at)
    with_others = {row.id for some in told.values() for row in some}
    return Folded([row for row in leaving if row.id not in left | with_others], told)


def _told_once_more(
    session: Session, leaving: Sequence[ClaimedRow], lease: str, until: datetime
) -> dict[int, Sequence[ClaimedRow]]:
    """What is told with the digests of earlier tries among these, claimed with them."""
    found: dict[int, Sequence[ClaimedRow]] = {}
    for merchant_id in {row.merchant_id for row in leaving if row.told_with == row.id}:
        found |= digests.told_with(session, merchant_id, [r for r in leaving if r.merchant_id == merchant_id])
    for some in found.values():
        claims.take(session, some, lease, until)
    return found


def _will_leave(row: ClaimedRow, material: Material) -> bool:
    """Whether there is something to say, and a way to say it; if not, whoever words it alone says why."""
    try:
        order = material.order_of(row)
        address_of(row.channel, order)
        keep_what_is_true(row, material.waits.get(order.id, {}))
    except (LookupError, TypeError, ValueError, Unsendable):
        return False
    return True


def _parcels(
    rows: Sequence[ClaimedRow], fits: Callable[[Sequence[ClaimedRow]], int]
) -> Iterator[Sequence[ClaimedRow]]:
    """Two and more at a time, the most urgent first: it carries the others, and hurries as it would alone."""
    left = sorted(rows, key=lambda row: (row.urgency, row.id))
    while len(left) > 1:
        many = min(MOST_ORDERS, fits(left))
        if many > 1:
            yield left[:many]
        left = left[many:]
