"""Whatever colours a shop has, its words can be read and its marks be seen, by day and by night."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.brands import GROUNDS, SCHEMES, Brand, Logo, Shopfront, mendings
from portal.domain.colors import BLACK, WHITE, Color, color, contrast, least_contrast, mended, of_oklch, oklch
from portal.domain.refusals import Refusal
from tests.house import ROOT

INKS = {"light": ("#18211e", "#56615c"), "dark": ("#e9eeeb", "#a5b1ab")}
any_color = st.builds(Color, *[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0a56b8", "#ffffff", 6.92),
        ("#fff", "#fff", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(color(one), color(other)) == pytest.approx(ratio, abs=0.01)
    assert contrast(color(other), color(one)) == contrast(color(one), color(other))


@pytest.mark.parametrize("text", ["#1B6A55", "1b6a55", " #1b6a55 "])
def test_a_colour_is_read_however_it_is_written(text: str) -> None:
    assert str(color(text)) == "#1b6a55"


@pytest.mark.parametrize(
    "text",
    [
        *("", "#", "#12345", "red", "rgb(1,2,3)", "#1b6a5g", "var(--x)", "\u0661\u0662\u0663"),
        "#fff;}body{display:none}",
        "#fff\n}</style><script>",
        "url(https://evil.example/x)",
        "#fff\u202e",
    ],
)
def test_nothing_but_a_colour_is_taken_for_one(text: str) -> None:
    with pytest.raises(Refusal, match="not a colour"):
        color(text)


@given(any_color)
def test_a_colour_goes_into_oklch_and_back(one: Color) -> None:
    back = of_oklch(*oklch(one))
    assert max(abs(a - b) for a, b in zip(_channels(one), _channels(back), strict=True)) <= 1


@given(any_color, any_color)
def test_every_brand_can_be_read_and_seen(main: Color, accent: Color) -> None:
    brand = Brand(main=str(main), accent=str(accent))
    for scheme in SCHEMES:
        palette = brand.palette(scheme)
        assert palette is not None
        for words in (palette.text, palette.text_strong):
            assert least_contrast(words, (*GROUNDS[scheme], palette.soft)) >= 4.5
        for ink in INKS[scheme]:
            assert contrast(color(ink), palette.soft) >= 4.5
        assert contrast(palette.on_button, palette.button) >= 4.5
        assert contrast(palette.on_button, palette.button_strong) >= 4.5
        assert least_contrast(palette.mark, GROUNDS[scheme][:3]) >= 3
        assert contrast(palette.on_mark, palette.mark) >= 3
        assert palette.button == main


def test_what_can_be_read_stays_as_it_was_given() -> None:
    brand = Brand(main="#1b6a55")
    light = brand.palette("light")
    assert light is not None
    assert (str(light.text), str(light.mark)) == ("#1b6a55", "#1b6a55")
    assert {one.scheme for one in mendings(brand)} == {"dark"}


def test_what_was_mended_is_told_with_its_figures() -> None:
    (text,) = [one for one in mendings(Brand(main="#ffd400")) if one.scheme == "light"]
    assert (text.role, str(text.given), text.least) == ("text", "#ffd400", 4.5)
    assert text.was < 1.5 < 4.5 <= text.now < 4.7


def test_a_mended_colour_keeps_its_hue() -> None:
    became = mended(color("#ffd400"), GROUNDS["light"], 4.5)
    assert oklch(became)[2] == pytest.approx(oklch(color("#ffd400"))[2], abs=0.1)


def test_without_a_second_colour_the_main_one_does_for_both_and_the_other_way_round() -> None:
    for brand in (Brand(main="#a02050"), Brand(accent="#a02050")):
        palette = brand.palette("light")
        assert palette is not None
        assert str(palette.mark) == str(palette.text) == "#a02050"
    assert Brand().palette("light") is None


def test_the_grounds_are_those_of_the_shoppers_pages() -> None:
    sheet = (ROOT / "static/shopper.css").read_text()
    light, dark = re.findall(r"--(?:card|paper|sunk|sure|likely|open|done|off): (#[0-9a-f]+);", sheet), []
    light, dark = light[: len(light) // 2], light[len(light) // 2 :]
    for scheme, found in (("light", light), ("dark", dark)):
        assert {str(color(one)) for one in found} == {str(ground) for ground in GROUNDS[scheme]}


def test_a_brand_is_kept_and_found_again() -> None:
    brand = Brand(
        "#1b6a55", "#ffd400", "https://a.example/t", footer="Words", logo=Logo("ab", 10, 5, ("dark",))
    )
    assert Brand.from_json(brand.as_json()) == brand
    assert Brand.from_json({}) == Brand()
    assert Brand.from_json({"main": "#fff", "of_a_later_release": 1}) == Brand(main="#fff")


def test_what_differs_is_told_by_name() -> None:
    one = Shopfront("A", "", "", "", Brand(main="#fff"))
    other = Shopfront("B", "", "", "", Brand(main="#000", footer="x"))
    assert one.differences(other) == ("name", "main", "footer")
    assert one.differences(one) == ()


def _channels(one: Color) -> tuple[int, int, int]:
    return one.red, one.green, one.blue


def test_black_and_white_are_the_ends() -> None:
    assert (WHITE.luminance, BLACK.luminance) == (pytest.approx(1.0), 0.0)
