"""Pictures for tests, drawn here: a logo in whatever format, and what hostile people send in its place."""

import re
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo


def a_logo(
    kind: str = "PNG", size: tuple[int, int] = (600, 160), ink: tuple[int, int, int] = (20, 60, 120)
) -> bytes:
    """A disc and a bar on a transparent ground (on white where the format knows no other)."""
    return _saved(_drawn(size, ink), kind)


def an_animation() -> bytes:
    """Two frames, the second one red all over."""
    file = BytesIO()
    red = Image.new("RGBA", (120, 40), (255, 0, 0, 255))
    _drawn((120, 40), (20, 60, 120)).save(file, "GIF", save_all=True, append_images=[red])
    return file.getvalue()


def with_secrets() -> bytes:
    """A photograph turned on its side that tells where it was taken, and a page behind it."""
    image = _drawn((300, 600), (20, 60, 120)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    file = BytesIO()
    image.save(file, "JPEG", exif=exif, comment=b"secret words")
    return file.getvalue() + b"<script>alert(1)</script>PK\x03\x04"


def with_text() -> bytes:
    """A PNG with words in it."""
    info = PngInfo()
    info.add_text("Comment", "secret words")
    file = BytesIO()
    _drawn((200, 60), (20, 60, 120)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def a_bomb(width: int = 40_000, height: int = 40_000) -> bytes:
    """A few kilobytes of PNG that say they are as many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", lines) + _chunk(b"IEND", b"")


def noise(size: tuple[int, int] = (1200, 300)) -> bytes:
    """What no compression makes small."""
    return _saved(Image.effect_noise(size, 120).convert("RGB"), "PNG")


def opened(content: bytes) -> Image.Image:
    """The picture in these bytes, decoded."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _drawn(size: tuple[int, int], ink: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    pen, (width, height) = ImageDraw.Draw(image), size
    pen.ellipse((0, 0, height, height), fill=(*ink, 255))
    pen.rectangle((width // 2, height // 3, width, height // 2), fill=(*ink, 255))
    return image


def _saved(image: Image.Image, kind: str) -> bytes:
    if kind == "JPEG":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image if image.mode == "RGBA" else None)
        image = white
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def in_colors_of_another_screen(profile: bytes | None = None) -> bytes:
    """All of its pixels say (255, 0, 0), on a screen whose "red" is blue; with `profile` bytes in place of that."""
    swapped = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
    known = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    strange = re.sub(b"[rb]XYZ", lambda tag: swapped[tag.group()], known)
    file = BytesIO()
    Image.new("RGB", (40, 40), (255, 0, 0)).save(file, "PNG", icc_profile=profile or strange)
    return file.getvalue()
