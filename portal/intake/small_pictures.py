"""The picture of a product, as small as a page shows it: nothing of the shop's own file but its pixels."""

from io import BytesIO

from PIL import Image

from portal.intake.picture_files import opened

# Twice what it is shown with, for sharp screens.
SIDE = 128
# With seven of them, a logo and all else a first visit to the shopper's page stays under 60 KB.
MOST_KEPT_BYTES = 3_000
_QUALITIES = (75, 60, 45, 30, 15)


def small_picture(body: bytes) -> bytes:
    """The picture in these bytes as a small WebP. Raises Refusal for what is no picture."""
    image = opened(body, (SIDE * 2, SIDE * 2))
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    for quality in _QUALITIES:
        content = _webp(image, quality)
        if len(content) <= MOST_KEPT_BYTES:
            return content
    # Noise, which nothing makes small but fewer pixels.
    return _webp(image.resize((image.width // 2 or 1, image.height // 2 or 1)), _QUALITIES[-1])


def _webp(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=quality, alpha_quality=quality, method=4)
    return file.getvalue()
