"""A plan's steps as plain JSON values, as they are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.domain.plans import Plan
from portal.domain.steps import Step
from portal.domain.windows import Basis, Estimate, Window


def to_json(plan: Plan) -> list[dict[str, Any]]:
    """The steps as plain JSON values, as they are stored."""
    return [_step_to_json(step) for step in plan.steps]


def from_json(sku: str, steps: Sequence[dict[str, Any]]) -> Plan:
    """The plan that was stored."""
    return Plan(sku, tuple(map(_step_from_json, steps)))


def _step_to_json(step: Step) -> dict[str, Any]:
    plain = {"units_to": step.units_to, **estimate_to_json(step.estimate)}
    return plain | {"counted_from_order": list(step.counted_from_order)} if step.counted_from_order else plain


def _step_from_json(step: dict[str, Any]) -> Step:
    counted = step.get("counted_from_order")
    return Step(step["units_to"], estimate_from_json(step), tuple(counted) if counted else None)


def estimate_to_json(estimate: Estimate) -> dict[str, Any]:
    """One estimate as plain JSON values."""
    window = estimate.window
    return {
        "window": [window.earliest.isoformat(), window.latest.isoformat()] if window else None,
        "basis": estimate.basis.word,
        "supply": estimate.supply,
        "evidence_on": estimate.evidence_on.isoformat() if estimate.evidence_on else None,
        "usual_days": list(estimate.usual_days) if estimate.usual_days else None,
        "is_overdue": estimate.is_overdue,
    }


def estimate_from_json(step: dict[str, Any]) -> Estimate:
    """The estimate that was stored."""
    window = step["window"] and Window(*(date.fromisoformat(day) for day in step["window"]))
    return Estimate(
        window=window or None,
        basis=Basis.of(step["basis"]),
        supply=step["supply"],
        evidence_on=date.fromisoformat(step["evidence_on"]) if step["evidence_on"] else None,
        usual_days=tuple(step["usual_days"]) if step["usual_days"] else None,
        is_overdue=step.get("is_overdue", False),
    )
