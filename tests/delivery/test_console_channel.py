"""The stand-in for a provider: a mailbox that many may write to at once, and a log without contents."""

import json
import multiprocessing
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from portal.delivery.channels.base import Accepted, NotAccepted
from portal.delivery.channels.console import BLOCK_BYTES, Console, SentMessage, read_mailbox
from tests.delivery.messages import a_mail, an_sms

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    return tmp_path / "var" / "mailbox.jsonl"


def console(path: Path | None, channel: str = "email") -> Console:
    return Console(path, channel, now=lambda: NOW)


def keys_in(path: Path, limit: int = 1_000) -> list[str]:
    return [message.key for message in read_mailbox(path, limit)]


def test_a_message_can_be_read_as_it_was_sent(mailbox: Path) -> None:
    mail = a_mail(text="Liebe Jörg,\n\tline two \u2028 ✓ \ud83d")
    console(mailbox).send(mail)
    assert read_mailbox(mailbox, 10) == [
        SentMessage(
            sent_at=NOW,
            key=mail.key,
            channel="email",
            to=mail.to,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
        )
    ]


def test_every_message_gets_a_number_of_its_own(mailbox: Path) -> None:
    first, second = console(mailbox).send(a_mail()), console(mailbox).send(a_mail())
    assert isinstance(first, Accepted)
    assert first.provider_id.startswith("console-")
    assert first != second


def test_a_line_is_one_json_object_with_its_time_in_utc(mailbox: Path) -> None:
    console(mailbox, "sms").send(an_sms())
    (line,) = mailbox.read_text().splitlines()
    values = json.loads(line)
    assert list(values) == ["sent_at", "key", "channel", "to", "subject", "text", "html"]
    assert values["sent_at"] == "2026-12-01T12:00:00+00:00"
    assert values["channel"] == "sms"


def test_the_mailbox_is_for_its_owner_alone(mailbox: Path) -> None:
    console(mailbox).send(a_mail())
    assert stat.S_IMODE(mailbox.stat().st_mode) == 0o600


def test_the_newest_message_comes_first_and_no_more_than_asked_for(mailbox: Path) -> None:
    for number in range(5):
        console(mailbox).send(a_mail(key=f"key{number}"))
    assert keys_in(mailbox, limit=3) == ["key4", "key3", "key2"]
    assert keys_in(mailbox, limit=0) == []


def test_messages_longer_than_a_block_are_read_whole(mailbox: Path) -> None:
    texts = [letter * (BLOCK_BYTES + 7) for letter in "abc"]
    for text in texts:
        console(mailbox).send(a_mail(text=text))
    assert [message.text for message in read_mailbox(mailbox, 9)] == texts[::-1]


def test_there_is_nothing_to_read_where_there_is_no_file(mailbox: Path) -> None:
    assert read_mailbox(mailbox, 10) == []


def test_an_empty_file_holds_no_message(mailbox: Path) -> None:
    mailbox.parent.mkdir()
    mailbox.touch()
    assert read_mailbox(mailbox, 10) == []


def test_a_half_written_last_line_is_passed_over_and_spoils_nothing_after_it(mailbox: Path) -> None:
    console(mailbox).send(a_mail(key="whole"))
    whole = mailbox.read_bytes()
    mailbox.write_bytes(whole + whole[: len(whole) // 2])
    assert keys_in(mailbox) == ["whole"]
    console(mailbox).send(a_mail(key="after"))
    assert keys_in(mailbox) == ["after", "whole"]


@pytest.mark.parametrize("line", [b"[1]", b"7", b'{"sent_at": 5}', b'{"sent_at": "2026-12-01"}', b"\xff"])
def test_a_line_that_is_no_message_is_passed_over(mailbox: Path, line: bytes) -> None:
    mailbox.parent.mkdir()
    mailbox.write_bytes(line + b"\n")
    console(mailbox).send(a_mail(key="whole"))
    assert keys_in(mailbox) == ["whole"]


def test_a_mailbox_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    outcome = console(tmp_path).send(a_mail())
    assert outcome == NotAccepted("The mailbox could not be written: Is a directory.")


def test_threads_write_whole_lines(mailbox: Path) -> None:
    channel = console(mailbox)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(channel.send, [a_mail(key=f"key{n}", text="x" * 20_000) for n in range(40)]))
    assert sorted(keys_in(mailbox)) == sorted(f"key{n}" for n in range(40))


def test_processes_write_whole_lines(mailbox: Path) -> None:
    fresh = multiprocessing.get_context("spawn")
    writers = [fresh.Process(target=_write_some, args=(mailbox, name)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(keys_in(mailbox)) == sorted(f"{name}{n}" for name in ("a", "b") for n in range(50))


def _write_some(mailbox: Path, name: str) -> None:
    for number in range(50):
        Console(mailbox, "email").send(a_mail(key=f"{name}{number}", text="x" * 20_000))


def test_without_a_file_the_log_gets_one_event_and_no_contents() -> None:
    with capture_logs() as events:
        outcome = console(None, "sms").send(an_sms())
    assert isinstance(outcome, Accepted)
    assert events == [
        {
            "event": "message_sent_to_console",
            "log_level": "info",
            "channel": "sms",
            "provider_id": outcome.provider_id,
        }
    ]


def test_with_a_file_the_log_gets_nothing(mailbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with capture_logs() as events:
        console(mailbox).send(a_mail())
    assert events == []
    assert capsys.readouterr() == ("", "")
