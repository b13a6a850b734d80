"""A process that dies while a document comes in has taken none of it; the same document again is taken whole, once."""

import signal
from pathlib import Path

from sqlmodel import func, select

from portal.store.inbox import DocumentRow
from portal.store.products import Product
from tests.databases import on_both_databases
from tests.storm.scene import Scene

pytestmark = on_both_databases

# One more than are read before the first of them are written.
ROWS = 10_001


def _a_file(folder: Path) -> str:
    file = folder / "products.csv"
    file.write_text("\n".join(("sku,title", *(f"S{number},Lamp" for number in range(ROWS)))))
    return str(file)


def _taken(scene: Scene) -> tuple[int, int]:
    """How many products there are, and how many documents."""
    with scene.database.reading() as session:
        return tuple(
            session.exec(select(func.count()).select_from(kind)).one() for kind in (Product, DocumentRow)
        )


def test_a_file_is_taken_whole_or_not_at_all(scene: Scene, tmp_path: Path) -> None:
    command = ("import", "products", _a_file(tmp_path), "--merchant", "acme")
    for crash_at in ("between_rows:2", f"between_rows:{ROWS}", "after_rows:1"):
        assert scene.runs(*command, crash_at=crash_at).ended == -signal.SIGKILL
        assert _taken(scene) == (0, 0)
    for _ in range(2):
        assert scene.runs(*command).ended == 0
        assert _taken(scene) == (ROWS, 1)
