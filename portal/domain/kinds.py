"""Kinds of backorder. They differ by what stands in this table, never by a path of their own through the rules."""

from dataclasses import dataclass

from portal.domain.windows import Basis


@dataclass(frozen=True, slots=True)
class ProductKind:
    """How one kind of backorder differs from a standard one.

    `is_promisable`: a day may be named for goods that are still to come. `least_basis`: the weakest basis on which a
    merchant may let its dates be promised. `passes_warehouse`: it comes to the merchant's shelf first, where receiving
    and handling take their days. `is_made_to_order`: what no supply covers is made when it is ordered, so that its days
    count from the line's own day of ordering. `comes_in_batches`: the shopper reads in which delivery they are.
    `spread`: how many times as long its windows are as the supplier's own slips say. `is_capped_by_supply`: no more of
    it may be promised than there is supply. `needs_consent`: it may be kept waiting only with the shopper's express
    consent. `has_withdrawal_right`: it may be returned for a change of mind.
    """

    word: str
    is_promisable: bool = True
    least_basis: Basis = Basis.ORDERED
    passes_warehouse: bool = True
    is_made_to_order: bool = False
    comes_in_batches: bool = False
    spread: float = 1.0
    is_capped_by_supply: bool = True
    needs_consent: bool = False
    has_withdrawal_right: bool = True


PRODUCT_KINDS: dict[str, ProductKind] = {
    kind.word: kind
    for kind in (
        ProductKind("standard"),
        ProductKind("preorder", comes_in_batches=True),
        ProductKind("partial"),
        ProductKind("dropship", passes_warehouse=False),
        # Goods made to the consumer's specification: Directive 2011/83/EU, article 16 (c).
        ProductKind("custom", is_made_to_order=True, is_capped_by_supply=False, has_withdrawal_right=False),
        # One tier further up somebody may be late as well: their slips add to the supplier's, but share its causes.
        ProductKind("manufacturer", least_basis=Basis.CONFIRMED, spread=1.5),
        ProductKind("seasonal"),
        ProductKind("indefinite", is_promisable=False, is_capped_by_supply=False, needs_consent=True),
    )
}
