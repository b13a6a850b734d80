"""Links in messages lead to the shop's own host once it is verified, and a later try says what the first one said."""

from datetime import timedelta

from portal.delivery.channels.base import Accepted, NotAccepted
from portal.store import hosts
from portal.store.database import Database
from tests.builders import NOW
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.sending import a_sender, a_shop_that_owes_a_mail
from tests.shop import Shop

HOST = "orders.acme.example"


def a_shop_with_a_host(database: Database) -> Shop:
    shop = a_shop_that_owes_a_mail(database)
    with database.writing() as session:
        hosts.add(session, shop.id, HOST, NOW)
    return shop


@on_both_if_asked
def test_not_before_it_is_verified(database: Database) -> None:
    sender, way = a_sender(a_shop_with_a_host(database), Accepted("1"))
    sender.turn()
    assert "https://portal.example/t/" in way.sent[0].text
    assert HOST not in way.sent[0].html


@on_both_databases
def test_a_later_try_says_the_same_though_the_host_is_gone(database: Database) -> None:
    shop = a_shop_with_a_host(database)
    with database.writing() as session:
        hosts.verify(session, shop.id, HOST, NOW)
    sender, way = a_sender(shop, NotAccepted("Busy."), Accepted("1"))
    sender.turn()
    first = way.sent[0]
    assert f"https://{HOST}/t/" in first.text
    assert f"https://{HOST}/t/" in first.html
    with database.writing() as session:
        hosts.remove(session, shop.id, HOST)
    shop.now += timedelta(hours=2)
    sender.turn()
    assert (way.sent[1].text, way.sent[1].html) == (first.text, first.html)
