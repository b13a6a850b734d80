"""What suppliers really did: actual day minus confirmed day, and the windows that follow from it.

Method c of the window notes: a supplier's empirical quantiles, shrunk to everyone's by pseudo-counts. Thin histories
lean on the merchant's other suppliers, and those on a default that assumes little.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from portal.domain.windows import Window

# How many deliveries of the supplier weigh as much as everybody's history together.
PSEUDO_COUNTS = 20
EARLY, LATE = 0.10, 0.90
# Without any history a date is met between a day early and a week late; nothing is assumed of lead times.
DEFAULT_SLIPS = (-1, 0, 0, 0, 0, 1, 2, 3, 7, 7)


@dataclass(frozen=True, slots=True)
class PastDelivery:
    """One line of history. `received_on` None means still open; `recorded_on` is the day we learned of it."""

    supplier: str
    ordered_on: date | None
    promised_on: date | None
    received_on: date | None
    recorded_on: date | None = None
    sku: str = ""
    quantity: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class SlipModel:
    """What to expect of one supplier, in whole days after the confirmed day and after the day of ordering.

    `kept` of `known` deliveries came on or before the confirmed day. Lead times are None where no order day is known.
    """

    supplier: str
    early: int
    late: int
    lead_early: int | None = None
    lead_late: int | None = None
    known: int = 0
    kept: int = 0

    def arrival(self, confirmed_on: date) -> Window:
        """When goods confirmed for that day arrive."""
        return Window(confirmed_on + timedelta(days=self.early), confirmed_on + timedelta(days=self.late))

    def arrival_of_unconfirmed(self, ordered_on: date) -> Window | None:
        """When goods ordered on that day and not confirmed arrive, from lead times alone."""
        if self.lead_early is None or self.lead_late is None:
            return None
        return Window(
            ordered_on + timedelta(days=self.lead_early), ordered_on + timedelta(days=self.lead_late)
        )


def learn(history: Iterable[PastDelivery]) -> dict[str, SlipModel]:
    """One model per supplier, and under "" the one for suppliers without a history.

    Open lines teach nothing yet; goods that came before they were ordered have a wrong day and teach no lead time.
    """
    slips: dict[str, list[int]] = defaultdict(list)
    leads: dict[str, list[int]] = defaultdict(list)
    for delivery in history:
        if delivery.received_on and delivery.promised_on:
            slips[delivery.supplier].append((delivery.received_on - delivery.promised_on).days)
        if delivery.received_on and delivery.ordered_on and delivery.received_on >= delivery.ordered_on:
            leads[delivery.supplier].append((delivery.received_on - delivery.ordered_on).days)
    all_slips = sorted([*DEFAULT_SLIPS, *(slip for own in slips.values() for slip in own)])
    all_leads = sorted(lead for own in leads.values() for lead in own)
    models = [_model(name, slips[name], all_slips, leads[name], all_leads) for name in {"", *slips, *leads}]
    return {model.supplier: model for model in models}


def model_of(models: Mapping[str, SlipModel], supplier: str) -> SlipModel:
    """The supplier's own model, or the one for suppliers without a history."""
    return models.get(supplier) or models[""]


def _model(
    supplier: str, slips: list[int], all_slips: list[int], leads: list[int], all_leads: list[int]
) -> SlipModel:
    own_slips, own_leads = sorted(slips), sorted(leads)
    return SlipModel(
        supplier=supplier,
        early=shrunk_quantile(own_slips, all_slips, EARLY),
        late=shrunk_quantile(own_slips, all_slips, LATE),
        lead_early=shrunk_quantile(own_leads, all_leads, EARLY) if all_leads else None,
        lead_late=shrunk_quantile(own_leads, all_leads, LATE) if all_leads else None,
        known=len(own_slips),
        kept=bisect_right(own_slips, 0),
    )


def shrunk_quantile(own: Sequence[int], everyone: Sequence[int], level: float) -> int:
    """The smallest day by which a share `level` has come, own outcomes weighing 1 each and everyone's 20 in all.

    Both samples are sorted; `everyone` is not empty.
    """
    weight = PSEUDO_COUNTS / len(everyone)
    wanted = level * (len(own) + PSEUDO_COUNTS)
    candidates = sorted({*own, *everyone})
    low, high = 0, len(candidates) - 1
    while low < high:
        middle = (low + high) // 2
        day = candidates[middle]
        if bisect_right(own, day) + weight * bisect_right(everyone, day) >= wanted - 1e-9:
            high = middle
        else:
            low = middle + 1
    return candidates[low]


NOBODY = learn(())[""]


@dataclass(frozen=True, slots=True)
class KeyedDelivery(PastDelivery):
    """A line of history with the key under which it is kept."""

    fact_key: str = ""


def keyed(deliveries: Iterable[PastDelivery]) -> list[KeyedDelivery]:
    """The lines with a key each, equal for the same line of the same file; lines alike in everything are numbered."""
    names = tuple(PastDelivery.__dataclass_fields__)
    seen: dict[tuple[Any, ...], int] = defaultdict(int)
    result = []
    for delivery in deliveries:
        values = tuple(getattr(delivery, name) for name in names)
        seen[values] += 1
        digest = blake2b(repr((*values, seen[values])).encode(), digest_size=16).hexdigest()
        result.append(KeyedDelivery(**dict(zip(names, values, strict=True)), fact_key=digest))
    return result
