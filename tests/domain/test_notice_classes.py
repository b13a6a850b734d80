"""Every kind of notice has its weight: a law and an answer come first, a kindness may be switched off."""

from portal.domain.notice_classes import (
    CLASS_OF,
    CLASSES,
    class_of,
    is_optional,
    is_owed_in_any_case,
    urgency,
)
from portal.domain.notices import KINDS, most_important


def test_every_kind_has_a_class_and_every_class_a_kind() -> None:
    assert CLASS_OF.keys() == set(KINDS)
    assert set(CLASS_OF.values()) == set(CLASSES)


def test_a_delay_leaves_first_and_can_be_switched_off_by_nobody() -> None:
    assert [urgency(kind) for kind in ("date_later", "cancelled", "shipped", "no_news")] == [0, 1, 2, 3]
    assert [kind for kind in KINDS if is_optional(kind)] == ["swap_offered", "date_sooner", "no_news"]
    assert not any(is_optional(kind) and is_owed_in_any_case(kind) for kind in KINDS)


def test_a_delay_and_an_offer_in_one_message_are_a_delay() -> None:
    assert class_of(most_important(["swap_offered", "no_news", "date_later"])) == "legal"


def test_what_the_store_is_told_informs() -> None:
    assert class_of("backorder.swapped") == "informative"
