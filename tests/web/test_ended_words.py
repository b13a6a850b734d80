"""What the page says of an order that the law ended."""

from datetime import timedelta

from portal.actions.show_order import show_order
from portal.clock import day_in
from portal.store.database import Database
from portal.web.shopper.chosen_words import chosen_words
from portal.wording import Phrases
from tests.shop import Shop
from tests.under_law import A_WEEK_BEFORE, NEW_YORK, T30_IS_OVER, at, hears, ordered


def test_it_names_the_day_on_which_the_law_ended_it_however_late_we_looked(database: Database) -> None:
    shop = ordered(Shop(database))
    at(shop, A_WEEK_BEFORE)
    hears(shop)
    at(shop, T30_IS_OVER + timedelta(days=3))
    with database.reading() as session:
        view = show_order(session, shop.id, shop.order("1001").id, shop.now)
    assert view
    zone = NEW_YORK["timezone"]
    (said,) = chosen_words(view.lines[0], zone, day_in(shop.now, zone), Phrases("en"))
    assert said.sentence.startswith("On 11 January the order of 1 unit ended")
