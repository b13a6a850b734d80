"""Learning of 5,000 known outcomes, and one estimate from them: seconds on this machine, beside their aims."""

from datetime import date, timedelta
from random import Random
from statistics import median

from portal.domain.slips import Asked, Line, Lines, learn
from portal.domain.slips.keeping import model_from_bytes, model_to_bytes
from portal.domain.slips.learning import learn_both
from tests.bench.report import taken

OUTCOMES = 5_000
ESTIMATES = 200
DAY = date(2026, 11, 21)
AIM_REFIT, AIM_ESTIMATE = 0.100, 0.001


def measure() -> None:
    """A refit with every earlier forecast at hand, as after each document, and estimates from a model read afresh."""
    lines = Lines.of(_history())
    model, forecasts = learn(lines, {}, DAY)
    refits = [taken(lambda: _refit(lines, forecasts)) for _ in range(7)]
    asked = [_asked(number) for number in range(ESTIMATES)]
    model.arrival(asked[0], DAY)
    estimates = [taken(lambda one=one: model.arrival(one, DAY)) for one in asked]  # type: ignore[misc]
    whole = learn_both((), {}, {}, DAY).model
    kept = model_to_bytes(type(whole)(model, whole.leads))
    reads = [taken(lambda: _read(kept)) for _ in range(7)]
    _print("learning anew", median(refits), AIM_REFIT)
    _print("one estimate", median(estimates), AIM_ESTIMATE)
    print(f"reading what was learned ({len(kept):,} bytes): {median(reads) * 1000:.2f} ms", flush=True)


def _refit(lines: Lines, forecasts: object) -> None:
    learn(lines, forecasts, DAY)  # type: ignore[arg-type]


def _read(kept: bytes) -> None:
    if model_from_bytes(kept) is None:
        raise RuntimeError("What was learned cannot be read.")


def _print(what: str, seconds: float, aim: float) -> None:
    verdict = "within" if seconds <= aim else "MISSED"
    print(
        f"{what}, {OUTCOMES:,} known outcomes: {seconds * 1000:.2f} ms (aim {aim * 1000:g} ms: {verdict})",
        flush=True,
    )


def _history() -> list[Line]:
    """Forty suppliers over two years, one line in twenty still open."""
    dice = Random(3)
    lines = []
    for number in range(OUTCOMES + OUTCOMES // 20):
        base = DAY - timedelta(days=dice.randrange(2, 730))
        slip = dice.choice((-2, 0, 0, 1, 3, 9))
        is_open = number >= OUTCOMES
        lines.append(
            Line(
                key=str(number),
                supplier=f"Supplier {dice.randrange(40)}",
                told_on=base - timedelta(days=dice.randrange(5, 90)),
                base_on=base,
                received_on=None if is_open else min(base + timedelta(days=slip), DAY - timedelta(days=1)),
                sku=f"SKU {dice.randrange(400)}",
                group=f"Group {dice.randrange(12)}",
            )
        )
    return lines


def _asked(number: int) -> Asked:
    return Asked(f"Supplier {number % 40}", DAY, DAY + timedelta(days=5 + number % 80), f"SKU {number % 400}")
