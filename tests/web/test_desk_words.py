"""What the desks have words for: everything of a kind that can be shown there."""

from portal.actions.receive_document import KINDS as DOCUMENTS
from portal.domain import tasks
from portal.domain.notices import WORDED_KINDS
from portal.web import desk_words


def test_every_kind_of_task_is_called_something() -> None:
    assert set(desk_words.TASKS) == set(tasks.KINDS)


def test_whatever_made_the_books_doubtful_is_a_sentence() -> None:
    assert set(desk_words.FINDINGS) == set(tasks.FOUND_BY)


def test_every_kind_of_document_is_called_something() -> None:
    assert set(desk_words.DOCUMENTS) == set(DOCUMENTS)


def test_every_message_that_can_be_worded_is_called_something() -> None:
    assert set(desk_words.WORDED) == set(WORDED_KINDS)
