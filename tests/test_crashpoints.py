"""Where a process may be killed on demand: each point is somewhere, is written down, and does nothing unless asked."""

import re

import pytest

from portal.crashpoints import POINTS, BadCrashPoint, CrashAt, arm, crash_at, crashpoint
from tests.house import ROOT, python_files


def test_every_point_that_can_be_asked_for_is_passed_somewhere_and_no_other() -> None:
    passed = (
        found
        for path in python_files("portal")
        for found in re.findall(r'crashpoint\("(\w+)"\)', path.read_text("utf-8"))
    )
    assert set(passed) == set(POINTS)


def test_the_readme_tells_of_every_point() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {name: told for name, told in rows if name in POINTS} == POINTS


@pytest.mark.parametrize("at", [None, CrashAt("after_claim", 1), CrashAt("after_body", 2)])
def test_whoever_passes_another_point_or_passes_too_rarely_lives(at: CrashAt | None) -> None:
    arm(at)
    crashpoint("after_body")
    arm(None)


def test_a_point_and_a_passing_are_read() -> None:
    assert crash_at("after_body:12") == CrashAt("after_body", 12)
    assert crash_at("") is None


@pytest.mark.parametrize(
    "words", ["after_lunch:1", "after_body", "after_body:", "after_body:0", "after_body:-1", "after_body:x"]
)
def test_what_names_no_point_is_refused(words: str) -> None:
    with pytest.raises(BadCrashPoint, match=re.escape(repr(words))):
        crash_at(words)
