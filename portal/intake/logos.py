"""A shop's logo: whatever picture was sent, made anew as a small PNG of nothing but its pixels.

What is not a picture of a known kind, claims to be huge, or cannot be decoded to its end is refused in words; SVG is,
because it can carry scripts and load from elsewhere. Nothing of the file itself is kept: no metadata, no second
frame, nothing that hides behind the picture.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import numpy
from PIL import Image

from portal.domain.brands import GROUNDS, SCHEMES, Logo
from portal.domain.colors import GRAPHICS
from portal.domain.refusals import Refusal
from portal.intake.picture_files import KINDS, OPAQUE, SMALLER, opened

MOST_BYTES = 2_000_000
# How large pages and mails show it, in CSS pixels; kept at twice that for sharp screens.
WIDTH, HEIGHT, DENSITY = 220, 56, 2
# All of a first visit to the shopper's page is to stay under 60 KB.
MOST_KEPT_BYTES = 16 * 1024

# A logo is seen on a ground where this share of it stands out.
_SHARE_TO_BE_SEEN = 0.5
_SHRINKING = 0.8


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo as it is kept: what pages need to know of it, and its bytes, a PNG."""

    logo: Logo
    content: bytes


def read_logo(body: bytes) -> Picture:
    """The picture in these bytes. Raises Refusal, in words for whoever sent them."""
    if not body:
        raise Refusal("This file is empty.", KINDS)
    if len(body) > MOST_BYTES:
        raise Refusal("This file is larger than 2 MB.", SMALLER)
    image = opened(body, (WIDTH * DENSITY * 2, HEIGHT * DENSITY * 2))
    image.thumbnail((WIDTH * DENSITY, HEIGHT * DENSITY), Image.Resampling.LANCZOS)
    content, (width, height) = _encoded(image)
    digest = sha256(content).hexdigest()[:32]
    shown = _shown_size(width, height)
    return Picture(Logo(digest, *shown, needs_plate=_needs_plate(image)), content)


def _encoded(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """As a PNG that is small enough: with all its colours, else with 256, else smaller as well."""
    content = _png(image)
    while len(content) > MOST_KEPT_BYTES:
        content = _png(image.quantize(256, method=Image.Quantize.FASTOCTREE))
        if len(content) > MOST_KEPT_BYTES:
            width, height = image.size
            smaller = max(int(width * _SHRINKING), 1), max(int(height * _SHRINKING), 1)
            image = image.resize(smaller, Image.Resampling.LANCZOS)
    return content, image.size


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    is_opaque = image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255)
    (image.convert("RGB") if is_opaque else image).save(file, "PNG", optimize=True)
    return file.getvalue()


def _shown_size(width: int, height: int) -> tuple[int, int]:
    """In CSS pixels: a small picture is not blown up, a large one has twice the pixels it is shown with."""
    by = min(WIDTH / width, HEIGHT / height, 1.0)
    return max(round(width * by), 1), max(round(height * by), 1)


def _needs_plate(image: Image.Image) -> tuple[str, ...]:
    """The schemes on whose ground most of it would vanish. An opaque picture brings a ground of its own."""
    pixels = numpy.asarray(image, dtype=numpy.float64).reshape(-1, 4)
    seen = pixels[pixels[:, 3] >= OPAQUE]
    if len(seen) == len(pixels) or not len(seen):
        return ()
    channels = seen[:, :3] / 255
    linear = numpy.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = linear @ numpy.array([0.2126, 0.7152, 0.0722])
    return tuple(scheme for scheme in SCHEMES if _share_seen(luminance, scheme) < _SHARE_TO_BE_SEEN)


def _share_seen(luminance: numpy.ndarray, scheme: str) -> float:
    ground = GROUNDS[scheme][0].luminance
    ratios = (numpy.maximum(luminance, ground) + 0.05) / (numpy.minimum(luminance, ground) + 0.05)
    return float((ratios >= GRAPHICS).mean())
