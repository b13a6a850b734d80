"""Colours as numbers: how two of them stand out from each other, and what has to give until they do.

Contrast is that of WCAG 2.2 (relative luminance of sRGB). A colour is mended in OKLCH (Björn Ottosson, 2020), where
lightness can move while the hue that people know it by stays.
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

from portal.domain.refusals import Refusal

# What WCAG 2.2 asks of text (1.4.3) and of what is no text (1.4.11).
TEXT, GRAPHICS = 4.5, 3.0
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_STEPS = 24


@dataclass(frozen=True, slots=True, order=True)
class Color:
    """An opaque colour of sRGB, each channel from 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance, from 0 (black) to 1 (white)."""
        red, green, blue = (_linear(channel / 255) for channel in (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


WHITE, BLACK = Color(255, 255, 255), Color(0, 0, 0)


def color(text: str) -> Color:
    """The colour that "#1b6a55", "1B6A55" or "#abc" names. Refusal for everything else."""
    found = _HEX.fullmatch(text.strip())
    if not found:
        raise Refusal("This is not a colour.", "Write it like #1b6a55: a hash and six digits from 0 to f.")
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return Color(*bytes.fromhex(digits))


def contrast(one: Color, other: Color) -> float:
    """How much two colours stand out from each other: from 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(one: Color, grounds: Collection[Color]) -> float:
    """Its contrast with that one of the grounds from which it stands out least."""
    return min(contrast(one, ground) for ground in grounds)


def mended(given: Color, grounds: Collection[Color], least: float) -> Color:
    """The colour itself, or the nearest of its hue that stands out from all these grounds.

    Grounds are all light or all dark, and `least` is at most what black or white has with them.
    """
    if least_contrast(given, grounds) >= least:
        return given
    lightness, chroma, hue = oklch(given)
    end = 0.0 if sum(ground.luminance for ground in grounds) > len(grounds) * 0.18 else 1.0
    too_near, enough = lightness, end
    for _ in range(_STEPS):
        tried = (too_near + enough) / 2
        if least_contrast(of_oklch(tried, chroma, hue), grounds) >= least:
            enough = tried
        else:
            too_near = tried
    return of_oklch(enough, chroma, hue)


def shifted(given: Color, by: float) -> Color:
    """The same hue, lighter (`by` above 0) or darker: OKLCH's lightness goes from 0 to 1."""
    lightness, chroma, hue = oklch(given)
    return of_oklch(min(max(lightness + by, 0.0), 1.0), chroma, hue)


def tinted(given: Color, lightness: float, most_chroma: float) -> Color:
    """A ground of that lightness with a breath of the colour."""
    _, chroma, hue = oklch(given)
    return of_oklch(lightness, min(chroma, most_chroma), hue)


def readable_on(ground: Color) -> Color:
    """White or black, whichever can be read there: one of them always can (4.58 at least). White where both can."""
    return WHITE if contrast(WHITE, ground) >= TEXT else BLACK


def oklch(given: Color) -> tuple[float, float, float]:
    """Lightness from 0 to 1, chroma, hue in radians."""
    red, green, blue = (_linear(channel / 255) for channel in (given.red, given.green, given.blue))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def of_oklch(lightness: float, chroma: float, hue: float) -> Color:
    """That colour, or where no screen shows it the one of the same lightness and hue with as much chroma as it can."""
    channels = _channels(lightness, chroma, hue)
    if not _is_shown(channels):
        least, most = 0.0, chroma
        for _ in range(_STEPS):
            tried = (least + most) / 2
            least, most = (tried, most) if _is_shown(_channels(lightness, tried, hue)) else (least, tried)
        channels = _channels(lightness, least, hue)
    red, green, blue = (min(max(round(channel * 255), 0), 255) for channel in channels)
    return Color(red, green, blue)


def _channels(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _curved(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _curved(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _curved(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _is_shown(channels: tuple[float, float, float]) -> bool:
    return all(-0.001 <= channel <= 1.001 for channel in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _curved(channel: float) -> float:
    if channel <= 0.0031308:
        return channel * 12.92
    return float(1.055 * channel ** (1 / 2.4) - 0.055)
