"""A logo is made anew from its pixels, small; whatever is none is refused in words before it can do harm."""

import pytest

from portal.domain.refusals import Refusal
from portal.intake.logos import HEIGHT, MOST_BYTES, MOST_KEPT_BYTES, WIDTH, read_logo
from tests import pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_of_any_known_kind_becomes_a_small_png(kind: str) -> None:
    picture = read_logo(pictures.a_logo(kind))
    image = pictures.opened(picture.content)
    assert image.format == "PNG"
    assert (image.width, image.height) == (2 * picture.logo.width, 2 * picture.logo.height)
    assert (picture.logo.width, picture.logo.height) == (210, 56)
    assert len(picture.content) <= MOST_KEPT_BYTES


def test_the_same_picture_has_the_same_name() -> None:
    assert read_logo(pictures.a_logo()).logo == read_logo(pictures.a_logo()).logo
    assert read_logo(pictures.a_logo()).logo != read_logo(pictures.a_logo(ink=(1, 2, 3))).logo


def test_a_small_picture_is_not_blown_up() -> None:
    logo = read_logo(pictures.a_logo(size=(60, 30))).logo
    assert (logo.width, logo.height) == (60, 30)


def test_what_cannot_be_made_small_loses_colours_and_size_until_it_is() -> None:
    picture = read_logo(pictures.noise())
    assert len(picture.content) <= MOST_KEPT_BYTES
    assert 0 < picture.logo.width <= WIDTH
    assert 0 < picture.logo.height <= HEIGHT


def test_of_an_animation_the_first_frame_is_taken() -> None:
    image = pictures.opened(read_logo(pictures.an_animation()).content)
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGBA").getpixel((10, 10))[:3] != (255, 0, 0)


def test_nothing_but_the_pixels_is_kept() -> None:
    for sent in (pictures.with_secrets(), pictures.with_text()):
        content = read_logo(sent).content
        assert not any(
            words in content for words in (b"secret", b"home", b"<script>", b"PK\x03\x04", b"eXIf")
        )
        assert pictures.opened(content).info.keys() <= {"transparency"}


def test_colours_are_those_that_its_maker_saw_once_its_profile_is_gone() -> None:
    strange, broken = (
        pictures.in_colors_of_another_screen(),
        pictures.in_colors_of_another_screen(b"no profile"),
    )
    for sent, seen in ((strange, (0, 0, 255)), (broken, (255, 0, 0))):
        color = pictures.opened(read_logo(sent).content).convert("RGB").getpixel((20, 20))
        assert max(abs(one - other) for one, other in zip(color, seen, strict=True)) < 12


def test_a_photograph_stands_upright() -> None:
    logo = read_logo(pictures.with_secrets()).logo
    assert logo.width > logo.height


@pytest.mark.parametrize(
    ("ink", "plates"),
    [
        ((255, 255, 255), ("light",)),
        ((10, 10, 30), ("dark",)),
        ((120, 120, 120), ()),
    ],
    ids=["white", "nearly black", "grey"],
)
def test_a_logo_that_would_vanish_gets_a_plate(ink: tuple[int, int, int], plates: tuple[str, ...]) -> None:
    assert read_logo(pictures.a_logo(ink=ink)).logo.needs_plate == plates


def test_a_picture_with_a_ground_of_its_own_needs_no_plate() -> None:
    assert read_logo(pictures.a_logo("JPEG", ink=(255, 255, 255))).logo.needs_plate == ()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "empty"),
        (b"GIF89a" + b"\x00" * 40, "broken"),
        (pictures.a_logo()[:300], "broken or cut off"),
        (pictures.a_bomb(), "far more pixels than we take"),
        (pictures.a_bomb(20_000, 9_000), "pixels than we take"),
        (pictures.a_bomb(5_000, 5_000), "more than we take"),
        (pictures.a_logo(size=(4, 4)), "too few"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"),
        (b"\xef\xbb\xbf\n <SVG onload=alert(1)>", "SVG"),
        (b"%PDF-1.7", "not a picture"),
        (b"<html><img src=x onerror=alert(1)>", "not a picture"),
        (b"BM" + b"\x00" * 60, "not a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * (MOST_BYTES + 1), "larger than 2 MB"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_what_is_no_logo_is_refused_in_words(sent: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        read_logo(sent)
    assert refused.value.way_forward


def test_a_picture_of_nothing_is_refused() -> None:
    image = pictures.opened(pictures.a_logo())
    image.putalpha(0)
    with pytest.raises(Refusal, match="Nothing can be seen"):
        read_logo(pictures._saved(image, "PNG"))
