"""`portal duty`: what the law owes one order line, from its events alone. No database, no settings."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from portal import clock
from portal.domain.duties.course import Finding
from portal.domain.duties.duty import Duty, duty_of
from portal.domain.duties.events import Timeline
from portal.intake.documents import Problem
from portal.intake.duty_cells import moment_of
from portal.intake.duty_files import read_duty_file
from portal.wording.law import LAWS, standing_words, step_words


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("duty")(explain_duty)


def explain_duty(
    file: Annotated[Path, typer.Argument(help="JSON: ship_to, line and events; - reads standard input.")],
    at: Annotated[
        str | None,
        typer.Option(help="The moment to look at; without it now, or the last event if that is later."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as JSON on stdout.")] = False,
) -> None:
    """Explain the legal clock of one line. What in the file cannot be read is said; the rest is taken."""
    body = typer.get_binary_stream("stdin").read() if str(file) == "-" else file.read_bytes()
    timeline, problems = read_duty_file(body)
    moment = _moment(at, timeline)
    duty = duty_of(timeline, moment)
    said = [*(_problem_words(problem) for problem in problems), *map(_finding_words, duty.findings)]
    if as_json:
        typer.echo(json.dumps(_as_json(duty, said), indent=2))
    else:
        _print(duty, timeline, moment, said)


def _moment(at: str | None, timeline: Timeline) -> datetime:
    if at is None:
        return max([clock.now(), *(event.at for event in timeline.events)])
    try:
        return moment_of(at, timeline.zone)
    except ValueError:
        sentence = f"{at!r} is not a moment (like 2026-03-02T10:00:00-05:00)."
        raise typer.BadParameter(sentence, param_hint="--at") from None


def _problem_words(problem: Problem) -> str:
    return f"{problem.field}: {problem.message}" if problem.field else problem.message


def _finding_words(finding: Finding) -> str:
    return finding.sentence if finding.source is None else f"events[{finding.source}]: {finding.sentence}"


def _as_json(duty: Duty, problems: list[str]) -> dict[str, object]:
    return {
        "rule": duty.rule,
        "applies": duty.applies,
        "state": duty.state,
        "ship_by": _iso(duty.ship_by),
        "deliver_by": _iso(duty.deliver_by),
        "notice_due_by": _iso(duty.notice_due_by),
        "notice_class": duty.notice_class or None,
        "silence": duty.silence,
        "cancelled_on": _iso(duty.cancelled_on),
        "refund_vests_on": _iso(duty.refund_vests_on),
        "refund_due_by": _iso(duty.refund_due_by),
        "next_change_at": _iso(duty.next_change_at),
        "problems": problems,
        "because": duty.because,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _print(duty: Duty, timeline: Timeline, moment: datetime, problems: list[str]) -> None:
    typer.echo(LAWS[duty.rule])
    for reason in duty.reasons:
        typer.echo(f"  {step_words(reason)}")
    typer.echo(f"At {_on_the_clock(moment, timeline)}: {standing_words(duty)}")
    if duty.next_change_at:
        typer.echo(f"If nothing happens, this changes at {_on_the_clock(duty.next_change_at, timeline)}.")
    later = sum(event.at > moment for event in timeline.events)
    if later:
        typer.echo(f"{later} of the events had not happened yet.")
    for problem in problems:
        typer.echo(f"Problem: {problem}", err=True)


def _on_the_clock(moment: datetime, timeline: Timeline) -> str:
    local = moment.astimezone(timeline.zone)
    return f"{local:%Y-%m-%d %H:%M} ({local.tzname()})"
