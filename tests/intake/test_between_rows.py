"""Whatever takes a document row by row passes the crash point before each of them."""

from collections.abc import Callable

import pytest

from portal.intake import csv_rows, edifact, shopify, woocommerce, x12_855
from portal.intake.documents import Document
from portal.intake.edifact import read_edifact
from portal.intake.rest import read_items
from portal.intake.shopify import read_shopify
from portal.intake.woocommerce import read_woocommerce
from portal.intake.x12_855 import read_x12
from tests.house import ROOT
from tests.intake.builders import RECEIVED_AT

SAMPLES = ROOT / "tests/samples"


def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def _products() -> Document:
    body = b'{"items": [{"sku": "A", "title": "Lamp"}, {"sku": "B", "title": "Shade"}]}'
    return read_items("products", body, RECEIVED_AT)


@pytest.mark.parametrize(
    ("reader", "reads", "rows"),
    [
        (csv_rows, _products, 2),
        (x12_855, lambda: read_x12(_sample("x12_855/acme_00.edi"), RECEIVED_AT), 1),
        (edifact, lambda: read_edifact(_sample("edifact_ordrsp/eurodis_00.edi"), RECEIVED_AT), 1),
        (shopify, lambda: read_shopify(_sample("shopify/rest_order.json"), RECEIVED_AT), 1),
        (woocommerce, lambda: read_woocommerce(_sample("woocommerce/order_list.json"), RECEIVED_AT), 2),
    ],
)
def test_between_two_rows_the_process_may_die(
    monkeypatch: pytest.MonkeyPatch, reader: object, reads: Callable[[], Document], rows: int
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(reader, "crashpoint", passed.append)
    reads()
    assert passed == ["between_rows"] * rows
