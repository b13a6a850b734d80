"""A real database for whoever asks for one: migrated once, then emptied between tests."""

import gc
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import settings

from portal import passwords
from portal.store import schema
from portal.store.database import Database
from tests.databases import postgresql_server, sqlite_file
from tests.played import emptied
from tests.terminal import Shell

# An example may take as long as it takes: what else the machine does is not the portal's fault.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")

# Who made a fault on purpose wants its name, not a painting of every frame that it came through.
_LAST = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _LAST])

# Looking for garbage among all that is imported took a quarter of the suite's time.
gc.disable()


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One more than there are cores: somebody always waits, for a lease to end or a page to settle."""
    return (yield) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Storms first: they mostly wait, so whoever has them leaves the cores to the others, and does so to the end."""
    items.sort(key=lambda item: "storm" not in item.path.parts)


def pytest_collection_finish() -> None:
    """What is there by now stays, so nobody need look at it again; the tests' own garbage goes in larger loads."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--on-both`: whatever can be is run on PostgreSQL too."""
    parser.addoption(
        "--on-both", action="store_true", help="run on PostgreSQL too what may be left to SQLite"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that is marked so is run once on each database."""
    mark = metafunc.definition.get_closest_marker("on_both")
    if mark and "database" in metafunc.fixturenames:
        is_asked = "always" in mark.args or metafunc.config.getoption("on_both")
        postgresql = [pytest.param("postgresql", marks=pytest.mark.postgres)] if is_asked else []
        metafunc.parametrize("database", ["sqlite", *postgresql], indirect=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashing is slow on purpose: `test_passwords` sees to that, nobody else needs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An SQLite file at the newest schema, shared by the whole session."""
    database = sqlite_file(tmp_path_factory.mktemp("sqlite") / "portal.db")
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """The address of this worker's own PostgreSQL server."""
    with postgresql_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgresql(postgresql_address: str) -> Iterator[Database]:
    """A PostgreSQL database at the newest schema, shared by the whole session."""
    database = Database(postgresql_address)
    schema.migrate(database)
    yield database
    database.close()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """A database at the newest schema without a row in it: an SQLite file, unless `on_both_databases` asks for more."""
    return emptied(request.getfixturevalue(getattr(request, "param", "sqlite")))


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A terminal where nothing is set up yet."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


@pytest.fixture
def shell(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A terminal over a migrated database with one merchant."""
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path, PORTAL_DATABASE_URL=database.url)
    shell.does("merchant", "add", "acme", "--name", "Acme Outdoor", "--currency", "eur", "--country", "de")
    return shell
