"""Every row of the decision tables has a case that shows it, named here by its id.

A row that nobody shows any more, and a rule that the code applies without a row, are failures.
"""

import ast
import re

import pytest

from portal.wording.law import RULES
from tests.house import ROOT

_CLOCK, _OPTIONS = "domain/duties/test_us_clock.py", "domain/duties/test_us_options.py"
_OUTCOMES, _REFUNDS = "domain/duties/test_us_outcomes.py", "domain/duties/test_refunds.py"
_DELIVERY, _WITHDRAWAL = "domain/duties/test_deliver_by.py", "web/test_withdrawal.py"
_TALKING, _REPLIES, _MESSAGES = (
    "delivery/test_talking.py",
    "domain/test_replies.py",
    "web/test_shopper_messages.py",
)
_SPARING, _CLASSES, _OWN = "delivery/test_sparing.py", "domain/test_notice_classes.py", "web/test_own_data.py"

_NIGHT = "delivery/test_sender_at_night.py"

# Rows of the clock: the file in which a case bears the id in its name.
CLOCK = {
    **{f"FTC-C{row}": _CLOCK for row in range(1, 9)},
    **{f"FTC-N{row}": _OPTIONS for row in range(1, 6)},
    **{f"FTC-R{row}": _OPTIONS for row in range(1, 5)},
    **{f"FTC-O{row}": _OUTCOMES for row in range(1, 7)},
    **{f"FTC-F{row}": _REFUNDS for row in range(1, 9)},
    **{f"EU-{row}": _DELIVERY for row in range(1, 8)},
    **{f"WD-{row}": _WITHDRAWAL for row in range(1, 9)},
}
# Rows about messages, privacy and access: the file and the case.
SHOWN = {
    "SMS-1": (_MESSAGES, "test_agreeing_to_text_messages_is_kept_with_the_very_sentence"),
    "SMS-2": (_REPLIES, "test_a_stop_in_somebodys_own_words_is_understood"),
    "SMS-3": (_TALKING, "test_stop_keeps_back_what_waits_and_start_lets_news_through_again"),
    "SMS-4": (_TALKING, "test_a_stop_is_confirmed_by_the_provider_alone_and_by_no_text_of_ours"),
    "SMS-5": (_TALKING, "test_a_stop_to_our_number_holds_for_a_merchant_who_never_wrote"),
    "SMS-6": ("test_clock.py", "test_a_text_message_waits_for_the_end_of_the_night"),
    "SMS-7": (_NIGHT, "test_what_nobody_needs_keeps_to_the_hours_of_the_state_and_a_delay_does_not"),
    "SMS-8": (_NIGHT, "test_who_may_be_in_several_zones_is_told_when_it_is_day_in_all_of_them"),
    "SMS-9": (_REPLIES, "test_a_stop_is_whatever_the_provider_takes_for_one"),
    "SMS-10": ("domain/test_order_replies.py", "test_words_of_the_provider_never_decide_about_an_order"),
    "SMS-11": (_TALKING, "test_help_is_written_down_and_changes_nothing"),
    "SMS-12": (_TALKING, "test_after_a_stop_news_goes_by_mail_and_nobody_is_bothered_with_a_task"),
    "EM-1": (_CLASSES, "test_a_delay_leaves_first_and_can_be_switched_off_by_nobody"),
    "EM-2": ("test_transactional.py", "test_a_subject_that_sells_is_refused_with_the_reason"),
    "EM-3": (_SPARING, "test_em3_a_shops_own_words_for_what_nobody_needs_wait_for_its_address"),
    "EM-4": (_MESSAGES, "test_a_mail_program_stops_it_without_cookie_sign_in_or_redirect"),
    "EM-5": (_SPARING, "test_only_what_nobody_needs_can_be_stopped_at_one_click"),
    "EM-6": ("delivery/test_guaranteed_notice.py", "test_who_unsubscribed_at_the_provider_still_gets_it"),
    "EM-7": (_SPARING, "test_good_news_that_was_switched_off_stays_here_and_a_delay_goes"),
    "EM-8": (
        "web/test_shopper_choices.py",
        "test_looking_at_an_option_shows_its_consequence_and_changes_nothing",
    ),
    "PR-1": (_OWN, "test_erasure_is_asked_once_with_the_day_of_the_law"),
    "PR-2": (
        "actions/test_erasure.py",
        "test_what_was_ordered_and_told_when_stays_and_the_ledgers_still_hold",
    ),
    "PR-3": (_OWN, "test_whoever_reads_the_mail_gets_everything_as_json"),
    "PR-4": (_OWN, "test_a_link_that_was_passed_on_opens_no_file"),
    "PR-5": ("web/test_guards.py", "test_every_answer_carries_the_headers"),
    "PR-6": ("delivery/test_sendgrid_email.py", "test_a_mail_on_the_wire_is_all_that_was_promised"),
    "AC-1": ("browser/test_shopper_accessibility.py", "test_a_page_with_news"),
    "CA-17538": (_REFUNDS, "test_california_asks_for_the_money_within_a_week_of_the_request"),
}


def cases_in(file: str) -> list[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def names(case: str, row: str) -> bool:
    """Whether a case bears the id: "test_c6_…" for FTC-C6; "f1_to_f4" bears all four."""
    kind, _, number = row.rpartition("-")
    prefix = re.match("[A-Z]*", number)
    letters = f"{prefix.group() if prefix else ''}".lower() or kind.lower()
    wanted = int("".join(filter(str.isdigit, number)))
    if span := re.search(rf"_{letters}(\d)_to_{letters}(\d)", case):
        return int(span[1]) <= wanted <= int(span[2])
    return re.search(rf"_{letters}{wanted}_", case) is not None


@pytest.mark.parametrize("row", CLOCK)
def test_a_row_of_the_clock_has_a_case_that_bears_its_id(row: str) -> None:
    assert any(names(case, row) for case in cases_in(CLOCK[row]))


@pytest.mark.parametrize("row", SHOWN)
def test_a_row_about_messages_privacy_and_access_has_its_case(row: str) -> None:
    file, case = SHOWN[row]
    assert case in cases_in(file)


def test_no_rule_is_applied_that_no_row_knows() -> None:
    assert set(RULES) <= CLOCK.keys() | SHOWN.keys()
