"""What many commands need: settings from the environment, the database they name, a merchant, problems as JSON."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from portal import settings as environment
from portal.intake.documents import Problem
from portal.settings import Settings
from portal.store import merchants, schema
from portal.store.database import Database
from portal.store.merchants import Merchant


@contextmanager
def database_of(settings: Settings | None = None) -> Iterator[Database]:
    """The database of the settings, closed in the end."""
    database = Database((settings or environment.read()).database_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def ready_database(settings: Settings | None = None) -> Iterator[Database]:
    """The same, at the schema that this release knows. Raises LookupError with what to do where it is not."""
    with database_of(settings) as database:
        if schema.current(database) != schema.head():
            raise LookupError(
                "The database does not have the newest schema. `portal migrate` brings it there."
            )
        yield database


def merchant_of(database: Database, slug: str) -> Merchant:
    """The merchant of that slug. Raises LookupError with what to do where there is none."""
    with database.reading() as session:
        merchant = merchants.by_slug(session, slug)
    if merchant is None:
        raise LookupError(f"There is no merchant {slug!r}. `portal merchant add` makes one.")
    return merchant


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """The problems of a document as programs read them."""
    return [
        {"row": one.row, "field": one.field, "message": one.message, "taken": one.was_taken}
        for one in problems
    ]
