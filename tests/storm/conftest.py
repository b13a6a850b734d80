"""A stage for those who are going to die on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.store.database import Database
from tests.storm.births import Nursery, a_nursery
from tests.storm.scene import Scene


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Bears the processes of all tests."""
    with a_nursery() as nursery:
        yield nursery


@pytest.fixture
def scene(database: Database, nursery: Nursery, tmp_path: Path) -> Iterator[Scene]:
    """A shop, its providers and its workers; in the end they all leave."""
    scene = Scene(database, nursery, tmp_path)
    yield scene
    scene.ends()
