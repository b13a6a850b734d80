"""Whether a mail about an order is one that sells: its subject, and what it begins with (16 CFR 316.3, decision EM-2).

A mail that is not optional stays about the order: its subject speaks of nothing for sale, and news of the order comes
before whatever else could be had.
"""

import re
from collections.abc import Mapping

from portal.templating.faults import TemplateError
from portal.templating.variables import Plain

# Words that make a subject read as advertising, in the languages that messages are written in.
_SELLING = (
    *(
        "sale",
        "discounts?",
        "deals?",
        "special offers?",
        "coupons?",
        "promo",
        "promotions?",
        "bargains?",
        "% off",
    ),
    *("rabatte?", "sonderangebote?", "angebote?", "gutscheine?", "schnäppchen", "aktionspreise?"),
    *("soldes", "remises?", "promos?", "offres? spéciales?", "bons? de réduction"),
    *("ofertas?", "rebajas?", "descuentos?", "promoción", "cupón", "cupones"),
)
_SELLS = re.compile(rf"(?<!\w)(?:{'|'.join(_SELLING)})(?!\w)", re.IGNORECASE)


def fault_of_subject(text: str) -> TemplateError | None:
    """What is wrong with a subject, as it reads for samples."""
    found = _SELLS.search(text)
    if found is None:
        return None
    return TemplateError(
        f'The subject of a message about an order cannot sell anything ("{found[0]}"): it would count as advertising.'
    )


def fault_of_beginning(text: str, context: Mapping[str, Plain]) -> TemplateError | None:
    """What is wrong with the beginning of a mail: all that comes before the first word on what was ordered."""
    lines = context.get("lines")
    ours = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    said = [text.find(str(line["title"])) for line in ours]
    starts = [at for at in said if at >= 0]
    beginning = text[: min(starts)] if starts else ""
    offers = [offer for line in ours for offer in _offers(line)]
    if _SELLS.search(beginning) or any(offer in beginning for offer in offers):
        return TemplateError(
            "News of the order comes first, what else could be had after it: else the mail would count as advertising."
        )
    return None


def _offers(line: Mapping[str, Plain]) -> list[str]:
    offers = line.get("offers")
    return [str(one["title"]) for one in offers if isinstance(one, dict)] if isinstance(offers, list) else []
