"""`portal duty`: a timeline in a file, the answer on the terminal. Needs no database and no settings."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from portal import cli
from portal.intake.documents import UnreadableDocument
from portal.intake.duty_files import MOST_EVENTS, read_duty_file

NEW_YORK = {"country": "US", "state": "NY", "timezone": "America/New_York"}
ORDERED = {"type": "ordered", "at": "2026-03-02T10:00:00-05:00", "payment": "paid", "stated_ship_by": None}
LONG = {
    "type": "notice",
    "at": "2026-03-25T09:00:00-04:00",
    "revised": "2026-05-02",
    "reason": None,
    "renewed": False,
}


def file_of(*events: object, **parts: object) -> dict[str, Any]:
    return {"ship_to": NEW_YORK, "line": {"kind": "standard"}, "events": list(events)} | parts


def run(folder: Path, content: object, *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    file = folder / "line.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    done = CliRunner().invoke(cli.app_of(), ["duty", str(file), *words], env={"PORTAL_SECRET_KEY": ""})
    return done.exit_code, done.stdout, done.stderr


def told(folder: Path, content: object, at: str) -> dict[str, Any]:
    code, out, _ = run(folder, content, "--json", "--at", at)
    assert code == 0, out
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_the_answer_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    """Vector 3."""
    assert told(tmp_path, file_of(ORDERED, LONG), "2026-05-03T12:00:00-04:00") == {
        "rule": "us_ftc",
        "applies": True,
        "state": "refund_due",
        "ship_by": "2026-04-01",
        "deliver_by": None,
        "notice_due_by": None,
        "notice_class": "longer",
        "silence": "cancel",
        "cancelled_on": "2026-05-02",
        "refund_vests_on": "2026-05-02",
        "refund_due_by": "2026-05-12",
        "next_change_at": "2026-05-13T00:00:00-04:00",
        "problems": [],
        "because": ["FTC-C5", "FTC-C2", "FTC-N1", "FTC-N3", "FTC-O3", "FTC-F2", "FTC-F6"],
    }


def test_all_kinds_of_events_are_read(tmp_path: Path) -> None:
    at = {"at": "2026-03-20T10:00:00Z"}
    plain = ("cancel", "label", "shipped", "delivered", "payment_failed", "payment_honoured", "discontinued")
    more = [{"type": word, **at} for word in (*plain, "refused", "refund_failed")]
    said = [
        {"type": "consent", "until": "indefinite", **at},
        {"type": "consent", "until": "2026-05-02", **at},
        {"type": "refunded", "form": "card", **at},
        {"type": "extra_period", "until": "2026-05-02", **at},
    ]
    assert not any(
        ".type" in problem
        for problem in told(tmp_path, file_of(ORDERED, *more, *said), "2026-03-21")["problems"]
    )


def test_store_credit_is_rejected(tmp_path: Path) -> None:
    """Vector 16."""
    credit = {"type": "refunded", "at": "2026-05-03T09:00:00-04:00", "form": "store credit"}
    answer = told(tmp_path, file_of(ORDERED, LONG, credit), "2026-05-04")
    assert answer["state"] == "refund_due"
    assert any("events[2]" in problem and "FTC-F8" in problem for problem in answer["problems"])


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"type": "teleported", "at": "2026-03-03T10:00:00Z"}, "events[1].type"),
        ({"at": "2026-03-03T10:00:00Z"}, "events[1].type"),
        ({"type": ["cancel"], "at": "2026-03-03T10:00:00Z"}, "events[1].type"),
        ({"type": "cancel", "at": "2026-02-30T10:00:00Z"}, "events[1].at"),
        ({"type": "cancel", "at": "9999-12-31T10:00:00Z"}, "events[1].at"),
        ({"type": "cancel", "at": 5}, "events[1].at"),
        ({"type": "cancel"}, "events[1].at"),
        ({"type": "notice", "at": "2026-03-03T10:00:00Z", "revised": "soon"}, "events[1].revised"),
        ({"type": "consent", "at": "2026-03-03T10:00:00Z", "until": 4}, "events[1].until"),
        ({"type": "consent", "at": "2026-03-03T10:00:00Z", "until": 20260502}, "events[1].until"),
        ({"type": "shipped", "at": "2026-03-03T10:00:00Z", "quantity": -1}, "events[1].quantity"),
        ({"type": "refunded", "at": "2026-03-03T10:00:00Z"}, "events[1].form"),
        ({"type": "extra_period", "at": "2026-03-03T10:00:00Z"}, "events[1].until"),
        ("cancel", "events[1]"),
        (None, "events[1]"),
    ],
)
def test_what_cannot_be_read_is_a_problem_that_names_its_field_and_the_rest_is_taken(
    tmp_path: Path, broken: object, field: str
) -> None:
    answer = told(tmp_path, file_of(ORDERED, broken), "2026-04-02")
    assert answer["cancelled_on"] == "2026-04-02"
    assert [problem for problem in answer["problems"] if problem.startswith(f"{field}:")]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"ship_to": None}, "ship_to"),
        ({"ship_to": NEW_YORK | {"timezone": "Mars/Base"}}, "ship_to.timezone"),
        ({"ship_to": NEW_YORK | {"timezone": "Europe"}}, "ship_to.timezone"),
        ({"ship_to": NEW_YORK | {"timezone": "../etc/passwd"}}, "ship_to.timezone"),
        ({"ship_to": NEW_YORK | {"timezone": "+99:99"}}, "ship_to.timezone"),
        ({"ship_to": NEW_YORK | {"country": 7}}, "ship_to.country"),
        ({"line": [1]}, "line"),
        ({"line": {"quantity": "two"}}, "line.quantity"),
        ({"ship_to": NEW_YORK | {"state": ["CA"]}}, "ship_to.state"),
        ({"events": {}}, "events"),
        ({"events": []}, "events"),
    ],
)
def test_the_frame_is_checked_as_well(tmp_path: Path, parts: dict[str, Any], field: str) -> None:
    answer = told(tmp_path, file_of(ORDERED, **parts), "2026-04-02")
    assert [problem for problem in answer["problems"] if problem.startswith(f"{field}:")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ("\x00", "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_file_that_is_no_json_is_refused_in_a_sentence(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "line.json"
    file.write_text(content)
    refused = CliRunner().invoke(cli.app_of(), ["duty", str(file), "--json"]).exception
    assert isinstance(refused, UnreadableDocument)
    assert says in str(refused)


@pytest.mark.parametrize("content", ["[]", "null", "5", "NaN", "9" * 5_000, '"\\ud800"', "{}"])
def test_json_without_a_timeline_has_an_answer_that_says_what_is_missing(
    tmp_path: Path, content: str
) -> None:
    answer = told(tmp_path, content, "2026-04-02")
    assert (answer["rule"], answer["state"], answer["because"]) == ("merchant", "waiting", [])
    assert any(problem.startswith("events:") for problem in answer["problems"])


def test_a_notice_of_which_only_the_manner_is_odd_counts_and_the_oddity_is_said(tmp_path: Path) -> None:
    odd = LONG | {"reason": [1], "renewed": "yes", "offers_cancel": 1}
    answer = told(tmp_path, file_of(ORDERED, odd), "2026-03-26")
    assert answer["notice_class"] == "longer"
    fields = [problem.partition(":")[0] for problem in answer["problems"]]
    assert fields == ["events[1].reason", "events[1].renewed", "events[1].offers_cancel"]


def test_an_unknown_country_uses_the_merchants_policy_and_says_so(tmp_path: Path) -> None:
    answer = told(
        tmp_path, file_of(ORDERED, ship_to={"country": "JP", "timezone": "Asia/Tokyo"}), "2026-03-05"
    )
    assert (answer["rule"], answer["deliver_by"]) == ("merchant", "2026-04-02")
    assert any(problem.startswith("ship_to.country:") for problem in answer["problems"])


def test_events_out_of_order_are_taken_in_their_order_and_said(tmp_path: Path) -> None:
    at = "2026-05-03T12:00:00-04:00"
    in_order, other = (told(tmp_path, file_of(*events), at) for events in ((ORDERED, LONG), (LONG, ORDERED)))
    problems = other.pop("problems")
    assert in_order.pop("problems") == []
    assert other == in_order
    assert any(problem.startswith("events[1].at:") for problem in problems)


def test_a_moment_without_a_zone_is_local_time_of_the_ship_to_address(tmp_path: Path) -> None:
    naive = ORDERED | {"at": "2026-03-02T23:30:00"}
    answer = told(tmp_path, file_of(naive), "2026-04-01T23:59:59")
    assert (answer["state"], answer["ship_by"], len(answer["problems"])) == ("notice_due", "2026-04-01", 1)


def test_without_a_moment_it_looks_now_or_at_the_last_event(tmp_path: Path) -> None:
    far = file_of(ORDERED | {"at": "2190-03-02T10:00:00-05:00"})
    code, out, _ = run(tmp_path, far, "--json")
    assert (code, json.loads(out)["ship_by"]) == (0, "2190-04-01")
    assert json.loads(run(tmp_path, file_of(ORDERED), "--json")[1])["cancelled_on"] == "2026-04-02"


def test_a_moment_that_is_none_is_refused(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, file_of(ORDERED), "--at", "noon")
    assert code == 2
    assert "--at" in err


def test_a_range_counts_to_its_last_day_and_exempt_kinds_have_names(tmp_path: Path) -> None:
    stated = ORDERED | {"stated_ship_by": "2026-03-10/2026-03-14"}
    assert told(tmp_path, file_of(stated), "2026-03-03")["ship_by"] == "2026-03-14"
    assert told(tmp_path, file_of(ORDERED, line={"kind": "seeds"}), "2026-03-03")["applies"] is False


def test_the_story_is_told_in_sentences(tmp_path: Path) -> None:
    code, out, err = run(tmp_path, file_of(ORDERED, LONG), "--at", "2026-05-03T12:00:00-04:00")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "United States: 16 CFR part 435 (mail, internet or telephone orders)",
        "  2 March 2026: The order is complete and paid, or may be charged: the clock begins. [FTC-C5]",
        "  2 March 2026: No shipping time was stated: it must ship within 30 days, by 1 April 2026. [FTC-C2]",
        "  25 March 2026: The choice between waiting and a full refund was offered; 1 April 2026 was the last day for"
        " it. [FTC-N1]",
        "  25 March 2026: The new day, 2 May 2026, is more than 30 days late: who is silent does not consent. [FTC-N3]",
        "  2 May 2026: The order counts as cancelled, and the right to a refund vests: the buyer had not consented by"
        " 1 May 2026, and it had not shipped. [FTC-O3]",
        "  2 May 2026: The card is credited, or the buyer is told that nothing will be charged, by 12 May 2026."
        " [FTC-F2]",
        "  2 May 2026: Nothing shipped: everything goes back, shipping, handling and insurance too. [FTC-F6]",
        "At 2026-05-03 12:00 (EDT): The order is cancelled, and the money has to go back by 12 May 2026.",
        "If nothing happens, this changes at 2026-05-13 00:00 (EDT).",
    ]


def test_more_events_than_any_line_can_have_are_said_and_the_first_are_read() -> None:
    order = {"type": "ordered", "at": "2026-03-02T10:00:00-05:00", "payment": "paid"}
    label = {"type": "label", "at": "2026-03-03T10:00:00-05:00"}
    file = {"ship_to": {"country": "US", "timezone": "UTC"}, "events": [order, *[label] * MOST_EVENTS]}
    timeline, problems = read_duty_file(json.dumps(file).encode())
    assert len(timeline.events) == MOST_EVENTS
    assert [problem.message for problem in problems] == ["There are 2,001; only the first 2,000 were read."]
