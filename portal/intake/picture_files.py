"""Files that say they are pictures: opened with care, because anybody may have made them.

What is not of a known kind, claims to be huge, or cannot be decoded to its end is refused in words; SVG is, because it
can carry scripts and load from elsewhere.
"""

from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from portal.domain.refusals import Refusal

# Asked of what the file says of itself, before a pixel is decoded: 40 MB in memory at most.
MOST_PIXELS, LONGEST_SIDE = 10_000_000, 6_000
SHORTEST_SIDE = 8
# From here on a pixel is seen.
OPAQUE = 128
SMALLER = "Save it smaller; 440 by 112 pixels are enough."
KINDS = "Send a PNG, JPEG, WebP or GIF picture."

_FORMATS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
_BEGINNING = 512


def _format_of(body: bytes) -> str:
    for mark, name in _FORMATS.items():
        if body.startswith(mark):
            return name
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "WEBP"
    beginning = body[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise Refusal(
            "An SVG can carry programs, so it is not taken.", f"Export the logo as a picture. {KINDS}"
        )
    raise Refusal("This is not a picture that we can read.", KINDS)


def opened(body: bytes, about: tuple[int, int]) -> Image.Image:
    """The first frame, upright, as a new image that knows nothing but its pixels; a JPEG no larger than is needed to
    show it `about` that large. Raises Refusal, in words for whoever sent it."""
    name = _format_of(body)
    try:
        with Image.open(BytesIO(body), formats=(name,)) as sent:
            _check_size(*sent.size)
            sent.draft("RGB", about)
            upright = _in_srgb(ImageOps.exif_transpose(sent))
    except Refusal:
        raise
    except Image.DecompressionBombError:
        raise Refusal("This picture has far more pixels than we take.", SMALLER) from None
    except Exception:
        # Decoders stumble in as many ways as there are broken files; whichever it is, nobody can read this one.
        raise Refusal("This picture is broken or cut off.", f"Save it again and send that. {KINDS}") from None
    if not upright.getchannel("A").point(lambda alpha: alpha >= OPAQUE).getbbox():
        raise Refusal("Nothing can be seen on this picture.", f"All of it is transparent. {KINDS}")
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    return clean


def _in_srgb(image: Image.Image) -> Image.Image:
    """Its colours as every screen reads them. Its profile (Display P3, say) is not kept, and without it they would be
    others; a profile that cannot be used is not, as in a browser."""
    plain, profile = image.convert("RGBA"), image.info.get("icc_profile")
    if not profile:
        return plain
    colors = image if image.mode in ("RGB", "CMYK") else image.convert("L" if image.mode == "LA" else "RGB")
    try:
        meant = ImageCms.profileToProfile(
            colors,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return plain
    if meant is None:
        return plain
    meant.putalpha(plain.getchannel("A"))
    return meant


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refusal(
            f"This picture has {width:,} by {height:,} pixels, which is more than we take.",
            SMALLER,
        )
    if min(width, height) < SHORTEST_SIDE:
        raise Refusal(f"This picture has {width} by {height} pixels, too few for a logo.", KINDS)
