"""A body whose Markdown was parsed before its values were known is the body of the whole Markdown."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.templating import LINK_MARK, Body
from portal.templating.compiled import Piece, Value
from portal.templating.engine import as_markdown

WORDS = st.sampled_from(
    [
        *(
            "**",
            "*",
            "_",
            "- ",
            "> ",
            "# ",
            "1. ",
            "1.",
            ".",
            ")",
            "&",
            "&amp",
            "amp;",
            ";",
            "<",
            ">",
            "[",
            "](<a ",
        ),
        *(">)", "](https://shop.example)", "!", "\\", "(", "https://x.example/", "“", "a", "Zoë"),
        *(" ", "\n", "\n\n", "  \n", LINK_MARK, "\ue000", "\u2e19", "\u2e19\ue400"),
    ]
)
VALUES = st.text(
    st.sampled_from("ab 1*_#-.&<>\"'[](){}|\\/:;é“—€\u00a0\ue000\u2e19"), min_size=1, max_size=4
) | st.sampled_from(
    [
        "#1001",
        "1",
        "Ana Silva",
        "O'Neil",
        "amp",
        "**x**",
        LINK_MARK,
        "<b>bold</b>",
        "https://x.example",
        "12,50 €",
    ]
)
PIECES = st.lists(WORDS | st.builds(Value, VALUES), max_size=12)


@given(PIECES)
@example(["&", Value("amp"), ";"])
@example([Value("1"), ". one"])
@example(["**", Value("(x)"), "**y"])
@example([Value("a"), LINK_MARK])
@example(["[", Value("https://shop.example"), "](https://shop.example)"])
def test_whatever_the_values_are_nothing_but_them_is_different(pieces: list[Piece]) -> None:
    assert Body.of_pieces(pieces, "en") == Body.of(_markdown(pieces), "en")


def _markdown(pieces: list[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else as_markdown(piece.text) for piece in pieces)


@pytest.mark.parametrize("name", ["Ana Silva", "O'Neil & <sons>", "*Bo*", "Zoë"])
def test_the_same_words_are_parsed_once_for_all_values(name: str) -> None:
    pieces: list[Piece] = ["Hello ", Value(name), ",\n\n**Order ", Value("#1"), "** is late."]
    body = Body.of_pieces(pieces, "en")
    assert body.text == f"Hello {name},\n\nOrder #1 is late."
    assert body == Body.of(_markdown(pieces), "en")
