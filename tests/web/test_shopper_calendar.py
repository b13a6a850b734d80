"""The days as a calendar file, and the mail to the shop that begins with the order's facts."""

from email.message import Message
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from portal.store.database import Database
from tests.web.reading import targets_in
from tests.web.shop import Waiting, a_waiting_order


def _events(file: str) -> list[dict[str, str]]:
    """What a calendar reads: folded lines joined, each event its properties."""
    assert file.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    lines = file.replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1][name] = value
    return found


def test_the_days_of_a_line_are_an_event(visitor: TestClient, waiting: Waiting) -> None:
    assert f"{waiting.page}/days.ics" in targets_in(visitor.get(waiting.page).text)
    answer = visitor.get(f"{waiting.page}/days.ics")
    kind = Message()
    kind["Content-Type"] = answer.headers["Content-Type"]
    assert (kind.get_content_type(), kind.get_param("charset")) == ("text/calendar", "utf-8")
    (event,) = _events(answer.text)
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20261203", "20261210")
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Brass lamp: Ships 3 to 9 December"
    about, known = event["DESCRIPTION"].split(r"\n")
    assert about.startswith("Order 1001 · ")
    assert known.startswith("Confirmed by the supplier on ")
    assert waiting.token not in answer.text


@pytest.mark.usefixtures("link_is_enough")
def test_a_later_file_brings_the_same_event_up_to_date(visitor: TestClient, waiting: Waiting) -> None:
    (before,) = _events(visitor.get(f"{waiting.page}/days.ics").text)
    visitor.post(waiting.choice("cancel"))
    (after,) = _events(visitor.get(f"{waiting.page}/days.ics").text)
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["STATUS"] == "CANCELLED"


def test_a_title_that_is_hostile_stays_within_its_line(visitor: TestClient, database: Database) -> None:
    with database.writing() as session:
        waiting = a_waiting_order(session, title="Lämp; a,b\\c\r\nEND:VCALENDAR\r\nX:" + "😀" * 300)
    (event,) = _events(visitor.get(f"{waiting.page}/days.ics").text)
    assert event["SUMMARY"].startswith(r"Lämp\; a\,b\\c END:VCALENDAR X:😀")


def test_a_stranger_gets_no_file(visitor: TestClient) -> None:
    assert visitor.get("/t/never-was/days.ics").status_code == 404


def test_a_mail_to_the_shop_says_which_order_and_never_the_link(
    visitor: TestClient, waiting: Waiting
) -> None:
    (address,) = [link for link in targets_in(visitor.get(waiting.page).text) if link.startswith("mailto:")]
    asked = parse_qs(urlsplit(address).query)
    assert urlsplit(address).path == "help@acme.example"
    assert asked["subject"] == ["Question about order 1001"]
    assert "Brass lamp (2): Ships 3 to 9 December" in asked["body"][0]
    assert waiting.token not in address
