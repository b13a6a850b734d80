"""The picture of a product is made anew from its pixels, as small as a page shows it."""

import pytest

from portal.domain.refusals import Refusal
from portal.intake.small_pictures import MOST_KEPT_BYTES, SIDE, small_picture
from tests import pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_of_any_known_kind_becomes_a_small_one(kind: str) -> None:
    image = pictures.opened(small_picture(pictures.a_logo(kind)))
    assert image.format == "WEBP"
    assert max(image.size) <= SIDE


def test_what_nothing_makes_small_is_small_all_the_same() -> None:
    content = small_picture(pictures.noise())
    assert 0 < len(content) <= MOST_KEPT_BYTES


@pytest.mark.parametrize("body", [b"", b"<svg/>", b"<html>Not found</html>", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal):
        small_picture(body)
