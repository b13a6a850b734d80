"""Merchants' own words: kept when they are sound, else refused with the place of every fault, and given up again."""

import pytest

from portal.actions.edit_template import current, restore_template, save_template
from portal.domain.notices import CHANNELS, KINDS
from portal.store import message_templates
from portal.store.database import Database
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop

pytestmark = on_both_if_asked

NAME = ("date_later", "email", "de")


@on_both_databases
def test_words_are_kept_replaced_and_given_up(shop: Shop) -> None:
    other = Shop(shop.database, "zeta")
    ours = shop.reads(current, *NAME)
    assert (ours.is_own, ours.subject != "", ours.body != "") == (False, True, True)
    for text in ("Eins {{ link }}", "Zwei {{ link }}"):
        assert shop.writes(save_template, NAME, "Neues", text, "Bo") == []
        assert shop.reads(current, *NAME).body == text
    assert shop.reads(message_templates.changed) == {NAME}
    assert other.reads(current, *NAME) == ours
    shop.reads(current, *NAME)
    with shop.database.writing() as session:
        restore_template(session, shop.id, *NAME)
    assert shop.reads(current, *NAME) == ours


def test_a_text_message_has_no_subject(shop: Shop) -> None:
    name = ("date_later", "sms", "en")
    assert shop.writes(save_template, name, "A subject", "Later. {{ link }}", "Bo") == []
    assert shop.reads(current, *name).subject == ""


@on_both_databases
def test_every_fault_is_named_with_its_place_and_the_old_words_stay(shop: Shop) -> None:
    shop.writes(save_template, NAME, "Neues", "Gut {{ link }}", "Bo")
    faults = shop.writes(save_template, NAME, "{{ ordr.number }}", "\n{{ link }} {{ secret }}", "Bo")
    assert [(fault.field, fault.line, fault.column) for fault in faults] == [
        ("subject", 1, 4),
        ("email", 2, 15),
    ]
    assert shop.reads(current, *NAME).body == "Gut {{ link }}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
def test_the_default_words_can_be_saved_as_ones_own(database: Database, kind: str, channel: str) -> None:
    shop = Shop(database, brand={"footer": "Acme, 1 Pier Street"})
    ours = shop.reads(current, kind, channel, "en")
    assert shop.writes(save_template, (kind, channel, "en"), ours.subject, ours.body, "Bo") == []


@on_both_databases
@pytest.mark.parametrize(
    "name", [("date_odd", "email", "en"), ("date_later", "fax", "en"), ("date_later", "sms", "x")]
)
def test_what_does_not_exist_cannot_be_edited(shop: Shop, name: tuple[str, str, str]) -> None:
    for action in (current, restore_template):
        with pytest.raises(LookupError):
            shop.reads(action, *name)
    with pytest.raises(LookupError):
        shop.writes(save_template, name, "", "{{ link }}", "Bo")


def test_words_that_may_be_advertising_are_refused_while_no_address_is_named(shop: Shop) -> None:
    name = ("date_sooner", "email", "en")
    (fault,) = shop.writes(save_template, name, "Good news", "Sooner. {{ link }}", "Bo")
    assert (fault.field, "postal address" in fault.message) == ("email", True)
    assert not shop.reads(current, *name).is_own
    assert shop.writes(save_template, ("date_sooner", "sms", "en"), "", "Sooner. {{ link }}", "Bo") == []
