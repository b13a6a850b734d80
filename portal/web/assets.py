"""Style sheets, scripts and pictures: few and small, so read once, kept in memory, served under hashed names.

Only names read at the start are served, so no path can lead anywhere else.
"""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_A_WHILE = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent. `digest` is the beginning of the SHA-256 of its bytes."""

    content: bytes
    zipped: bytes | None
    media_type: str
    digest: str


class Assets:
    """All files below a folder that a browser may ask for, by their path inside it."""

    def __init__(self, folder: Path) -> None:
        files = [path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES]
        self._assets = {path.relative_to(folder).as_posix(): _read(path) for path in files}
        self._hashed = {_hashed_name(name, asset.digest): name for name, asset in self._assets.items()}
        self.digest = sha256("".join(sorted(self._hashed)).encode()).hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file, which changes with its bytes. KeyError for a file that is not there."""
        return f"/static/{_hashed_name(name, self._assets[name].digest)}"

    def text(self, name: str) -> str:
        """What a file says. KeyError for a file that is not there."""
        return self._assets[name].content.decode()

    def answer(self, request: Request) -> Response:
        """The file that was asked for, under its hashed name (kept for ever by browsers) or its plain one."""
        asked = request.path_params["path"]
        name = self._hashed.get(asked, asked)
        asset = self._assets.get(name)
        if asset is None:
            raise HTTPException(404)
        headers = {"Cache-Control": _FOR_A_WHILE if name == asked else _FOR_EVER, "ETag": f'"{asset.digest}"'}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        content = asset.content
        if asset.zipped is not None:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                content, headers["Content-Encoding"] = asset.zipped, "gzip"
        return Response(content, headers=headers, media_type=asset.media_type)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    zipped = gzip.compress(content, 9, mtime=0)
    return Asset(
        content=content,
        zipped=zipped if len(zipped) < len(content) else None,
        media_type=_TYPES[path.suffix],
        digest=sha256(content).hexdigest()[:12],
    )


def _hashed_name(name: str, digest: str) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{digest}.{suffix}"
