"""What shoppers answer to our mails: a person reads what a person wrote, and nobody is bothered by machines."""

from datetime import timedelta

import pytest
from sqlmodel import select

from portal.store import provider_events, shopper_wishes, tasks
from portal.store.database import Database
from portal.store.provider_events import NewEvent, ProviderEvent
from tests.databases import on_both_databases, on_both_if_asked
from tests.delivery.mails import SAM, a_form
from tests.delivery.told import Told

pytestmark = on_both_if_asked


@pytest.fixture
def told(database: Database) -> Told:
    """A shopper who has been written to."""
    told = Told(database, order_1001={})
    told.sends()
    told.shop.now += timedelta(hours=1)
    return told


def _gets(told: Told, **fields: str) -> list[str]:
    """A mail comes in and is worked off; what a person then has to read."""
    body = a_form(**fields)
    event = NewEvent("sendgrid", "mail", (str(hash(body)),), body, 'multipart/form-data; boundary="x"')
    told.shop.database.write(lambda session: provider_events.keep(session, [event], told.shop.now))
    told.is_worked_off()
    found = told.shop.reads(tasks.open_of_orders)
    return [text for task, _ in found if task.kind == "answer" for text in task.facts["texts"]]


@on_both_databases
def test_an_answer_lands_at_its_order_without_the_mail_that_it_answers(told: Told) -> None:
    assert _gets(told) == ["Can you send it to my office?"]
    assert told.tasks() == [("answer", told.shop.order("1001").id)]


def test_the_number_in_the_subject_says_which_order(told: Told) -> None:
    told.shop.is_asked_for("1002", "LAMP", email=SAM)
    _gets(told, subject="AW: #1002, my lamp")
    assert told.tasks() == [("answer", told.shop.order("1002").id)]


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Automatic reply: Order 1001"},
        {"subject": "Abwesenheit"},
        {"headers": "Auto-Submitted: auto-replied\n"},
        {"headers": "Precedence: bulk\n"},
        {"headers": "Return-Path: <>\n"},
        {"from": "MAILER-DAEMON@mail.example"},
    ],
)
def test_nobody_is_bothered_by_a_machine(told: Told, fields: dict[str, str]) -> None:
    assert _gets(told, **fields) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"SPF": "softfail"},
        {"dkim": "{@evil.example : pass}"},
        {"dkim": "{@mail.example : fail}"},
        {"dkim": "none"},
    ],
)
def test_a_sender_whom_nobody_vouches_for_is_not_believed(told: Told, fields: dict[str, str]) -> None:
    assert _gets(told, **fields) == []


def test_whoever_we_never_wrote_to_is_nobody_s_shopper(told: Told) -> None:
    assert _gets(told, **{"from": "stranger@mail.example"}) == []


@pytest.mark.parametrize("text", ["UNSUBSCRIBE", "please stop sending me these messages"])
def test_who_wants_no_more_mail_gets_none_that_nobody_needs(told: Told, text: str) -> None:
    assert _gets(told, text=text) == [text]
    wish = told.shop.reads(shopper_wishes.of, f"email:{SAM}")
    assert wish is not None
    assert not wish.wants_optional


def test_cancel_in_a_mail_is_about_the_order_and_not_about_mail(told: Told) -> None:
    assert _gets(told, text="Cancel") == ["Cancel"]
    assert told.shop.reads(shopper_wishes.of, f"email:{SAM}") is None


@on_both_databases
def test_what_is_kept_for_a_person_is_forgotten_in_time_as_well(told: Told) -> None:
    event = NewEvent("sendgrid", "unreadable", ("1",), b"x")
    database = told.shop.database
    database.write(lambda session: provider_events.keep(session, [event], told.shop.now))
    database.write(lambda session: provider_events.forget_handled(session, told.shop.now))
    assert _events(database) == ["unreadable"]
    later = told.shop.now + timedelta(days=1)
    database.write(lambda session: provider_events.forget_handled(session, later))
    assert _events(database) == []


def _events(database: Database) -> list[str]:
    with database.reading() as session:
        return [event.kind for event in session.exec(select(ProviderEvent))]
