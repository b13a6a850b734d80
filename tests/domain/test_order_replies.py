"""What a text message decides about an order: spelled in many ways, but never guessed at."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.replies import (
    CODES,
    MOST_ANSWERS_A_DAY,
    START_WORDS,
    STOP_WORDS,
    WORDS_OF,
    Answered,
    OrderReply,
    code_for,
    may_answer,
    order_reply,
    understood,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("WAIT K7", OrderReply("wait", "K7")),
        ("wait k7.", OrderReply("wait", "K7")),
        ("K7 Wait!", OrderReply("wait", "K7")),
        ("Please keep k-7, thank you", OrderReply("wait", "K7")),
        ("later 7k", OrderReply("wait", "K7")),
        ("SwapK7", OrderReply("swap", "K7")),
        ("swap k 7 2", OrderReply("swap", "K7", 2)),
        ("2 swap k7", OrderReply("swap", "K7", 2)),
        ("drop k7 1", OrderReply("drop", "K7", 1)),
        ("Drop it", OrderReply("drop")),
        ("Später K7 bitte", OrderReply("wait", "K7")),
        ("tausch K7", OrderReply("swap", "K7")),
        ("Échange K7", OrderReply("swap", "K7")),
        ("annuler k7", OrderReply("drop", "K7")),
        ("Esperar K7, por favor", OrderReply("wait", "K7")),
    ],
)
def test_words_codes_and_numbers_are_read_in_any_spelling(text: str, reply: OrderReply) -> None:
    assert understood(text) == "other"
    assert order_reply(text) == reply


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7",
        "do not drop K7",
        "WAIT or DROP K7?",
        "Reply WAIT K7, SWAP K7 or DROP K7",
        "drop K7 and M4",
        "wait K0",
        "drop K7 1 2",
        "I will drop by the shop",
        "не ждать K7",
    ],
)
def test_what_could_mean_something_else_decides_nothing(text: str) -> None:
    assert order_reply(text) is None


def test_words_of_the_provider_never_decide_about_an_order() -> None:
    ours = {word for known in WORDS_OF.values() for words in known.values() for word in words}
    assert not ours & (STOP_WORDS | START_WORDS)
    assert [order_reply(f"{word} K7") for word in ("CANCEL", "END", "QUIT", "YES")] == [None] * 4


def test_codes_differ_until_a_number_has_had_all_of_them() -> None:
    taken: list[str] = []
    for order_id in range(len(CODES)):
        taken.append(code_for(order_id, taken))
    assert sorted(taken) == sorted(CODES)
    assert code_for(7, taken) == ""
    assert not set("".join(CODES)) & set("01OILQSZBG")


def test_nobody_is_told_twice_that_we_did_not_understand() -> None:
    just_now, this_morning = Answered("unclear", NOW - timedelta(hours=1)), NOW - timedelta(hours=7)
    assert may_answer("unclear", [], NOW)
    assert not may_answer("unclear", [just_now], NOW)
    assert not may_answer("not_possible", [just_now], NOW)
    assert may_answer("unclear", [Answered("unclear", this_morning)], NOW)
    assert may_answer("drop_question", [just_now], NOW)


def test_a_question_is_not_asked_twice_in_a_breath_and_two_machines_soon_fall_silent() -> None:
    assert not may_answer("drop_question", [Answered("drop_question", NOW - timedelta(seconds=20))], NOW)
    asked = [Answered("drop_question", NOW - timedelta(hours=hours)) for hours in range(1, 9)]
    assert len(asked) == MOST_ANSWERS_A_DAY
    assert not may_answer("drop_question", asked, NOW)
