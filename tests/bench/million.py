"""A full shop: a million backorders over a thousand SKUs. Memory, cost by SKUs touched, one supplier's file."""

from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from portal.actions.receive_document import Incoming, receive_document
from portal.store import plans
from portal.store.database import Database
from tests.bench.report import taken
from tests.bench.shop import NOW, BigShop, quiet_loops

MEMORY_AIM_MB = 400
LINEAR_AIM = 1.3
FILE_LINES = 50


@dataclass(frozen=True)
class Figures:
    """Seconds and megabytes of one process that did nothing else."""

    all_seconds: float
    tenth_seconds: float
    file_seconds: float
    peak_mb: float
    touched: int

    def print(self, backorders: int, kind: str) -> None:
        """A line for each figure."""
        linear = self.all_seconds / (10 * self.tenth_seconds)
        for words, value, aim in (
            (f"peak memory of planning {backorders:,} backorders, MB", self.peak_mb, MEMORY_AIM_MB),
            ("all SKUs beside ten times a tenth of them", linear, LINEAR_AIM),
            (f"SKUs planned because of a supplier's file of {FILE_LINES} lines", self.touched, FILE_LINES),
        ):
            verdict = "within" if value <= aim else "MISSED"
            print(f"{words}, {kind}: {value:.1f} (aim {aim:g}: {verdict})", flush=True)
        print(
            f"planning them all took {self.all_seconds:.2f} s, the file with its plans {self.file_seconds:.3f} s",
            flush=True,
        )


def measure(shop: BigShop) -> Figures:
    """Everything in a process of its own, so that its memory is that of planning alone."""
    ours, theirs = get_context("spawn").Pipe()
    worker = get_context("spawn").Process(
        target=_work, args=(shop.database.url, shop.merchant_id, shop.skus, theirs)
    )
    worker.start()
    figures: Figures = ours.recv()
    worker.join()
    return figures


def _work(url: str, merchant_id: int, skus: list[str], answer: Connection) -> None:
    database = Database(url)
    shop = BigShop(database, merchant_id, skus)
    _plan(shop, skus[:1])  # statements are compiled once
    tenth = min(taken(lambda: _plan(shop, skus[: len(skus) // 10])) for _ in range(3))
    everything = min(taken(lambda: _plan(shop, skus)) for _ in range(3))
    touched: list[int] = []
    file_seconds = taken(lambda: touched.append(_receive(shop, skus[:FILE_LINES])))
    peak_mb = _peak_mb()
    answer.send(Figures(everything, tenth, file_seconds, peak_mb, touched[0]))
    database.close()


def _peak_mb() -> float:
    """The most memory that this process ever held. Linux alone tells; getrusage would count the parent's as well."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def _plan(shop: BigShop, skus: list[str]) -> int:
    with shop.database.writing() as session:
        plans.mark_due(session, shop.merchant_id, skus, NOW)
    return _plan_due(shop)


def _plan_due(shop: BigShop) -> int:
    loops, planned = quiet_loops(shop.database), 0
    while batch := loops.plan_once():
        planned += batch
    return planned


def _receive(shop: BigShop, skus: list[str]) -> int:
    """One supplier says the same days again, a day later; answers how many SKUs were planned."""
    on = date(2026, 12, 6)
    rows = [f"ACME,PO-1,{sku},{sku},800,{on},mail of today" for sku in skus]
    body = "\n".join(["supplier,po,line,sku,quantity,confirmed_on,reference", *rows]).encode()
    incoming = Incoming("confirmations", "said.csv", body, "bench")
    shop.database.write(
        lambda session: receive_document(session, shop.merchant_id, incoming, NOW - timedelta(seconds=5))
    )
    return _plan_due(shop)
