"""A shop for whoever tests an action, on both databases."""

import pytest

from portal.store.database import Database
from tests.played import played_once
from tests.shop import Shop


@pytest.fixture
@played_once
def shop(database: Database) -> Shop:
    """A shop without anything in it."""
    return Shop(database)
