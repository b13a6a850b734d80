"""A learned model and its record as bytes, to be kept and read again in one piece.

A length, a plain JSON head that names the arrays, then the arrays' bytes, little-endian.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from portal.domain.slips.lines import Known, Names, Real
from portal.domain.slips.location import Location
from portal.domain.slips.model import Eyes, Model, SlipModel
from portal.domain.slips.record import Forecasts, Standing
from portal.domain.slips.views import LEVELS, VIEWS

# Bytes of another make are not read: what they hold is learned again.
_MAKE = 1
_COLUMNS = ("supplier", "sku", "group", "base", "lead", "value")


def model_to_bytes(model: SlipModel) -> bytes:
    """The model in one piece."""
    head: dict[str, Any] = {"make": _MAKE}
    arrays: dict[str, np.ndarray] = {}
    for name, part in (("slips", model.slips), ("leads", model.leads)):
        head[name] = _head_of(part)
        arrays |= {f"{name}.{key}": array for key, array in _arrays_of(part).items()}
    return _packed(head, arrays)


def model_from_bytes(kept: bytes) -> SlipModel | None:
    """The model that was kept, None where it is of another make."""
    head, arrays = _unpacked(kept)
    if head.get("make") != _MAKE:
        return None
    return SlipModel(_part(head["slips"], arrays, "slips"), _part(head["leads"], arrays, "leads"))


def record_to_bytes(slips: Forecasts, leads: Forecasts) -> bytes:
    """What was forecast of the lines on record."""
    arrays = {
        name: np.array([*forecasts.values()], np.float32).reshape(-1, len(VIEWS), len(LEVELS))
        for name, forecasts in (("slips", slips), ("leads", leads))
    }
    return _packed({"make": _MAKE, "slips": [*slips], "leads": [*leads]}, arrays)


def record_from_bytes(kept: bytes) -> tuple[dict[str, Real], dict[str, Real]]:
    """The forecasts that were kept, none where they are of another make."""
    head, arrays = _unpacked(kept)
    if head.get("make") != _MAKE:
        return {}, {}
    slips, leads = (
        dict(zip(head[name], arrays[name].astype(np.float64), strict=True)) for name in ("slips", "leads")
    )
    return slips, leads


def _head_of(part: Model) -> dict[str, Any]:
    known, standing = part.eyes.known, part.standing
    return {
        "before": known.before,
        "suppliers": known.suppliers.known,
        "skus": known.skus.known,
        "groups": known.groups.known,
        "default": part.eyes.default,
        "middle": part.eyes.location.middle,
        "stretch": standing.stretch,
        "stretches": [[code, *factors] for code, factors in standing.stretches.items()],
    }


def _arrays_of(part: Model) -> dict[str, np.ndarray]:
    known = part.eyes.known
    effects = {f"effect{place}": effect for place, effect in enumerate(part.eyes.location.effects)}
    columns = {name: getattr(known, name).astype(np.int32) for name in _COLUMNS}
    voices = {"everyone": part.standing.everyone, "voices": part.standing.voices}
    return columns | {"is_open": known.is_open} | effects | voices


def _part(head: dict[str, Any], arrays: Mapping[str, np.ndarray], name: str) -> Model:
    mine = {key.partition(".")[2]: array for key, array in arrays.items() if key.startswith(f"{name}.")}
    known = Known(
        suppliers=Names(tuple(head["suppliers"])),
        skus=Names(tuple(head["skus"])),
        groups=Names(tuple(head["groups"])),
        before=head["before"],
        is_open=mine["is_open"],
        **{column: mine[column].astype(np.int64) for column in _COLUMNS},
    )
    effects = (mine["effect0"], mine["effect1"], mine["effect2"], mine["effect3"])
    stretches = {code: (earlier, later) for code, earlier, later in head["stretches"]}
    earlier, later = head["stretch"]
    standing = Standing(mine["everyone"], mine["voices"], (earlier, later), stretches)
    return Model(Eyes(known, Location(head["middle"], effects), tuple(head["default"])), standing)


def _packed(head: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    described = [[name, array.dtype.newbyteorder("<").str, array.shape] for name, array in arrays.items()]
    text = json.dumps({"head": head, "arrays": described}, separators=(",", ":")).encode()
    bodies = (array.astype(array.dtype.newbyteorder("<")).tobytes() for array in arrays.values())
    return b"".join([len(text).to_bytes(8, "little"), text, *bodies])


def _unpacked(kept: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    start = 8 + int.from_bytes(kept[:8], "little")
    plain = json.loads(kept[8:start])
    arrays = {}
    for name, kind, shape in plain["arrays"]:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(kept, kind, count, start).reshape(shape)
        start += arrays[name].nbytes
    return plain["head"], arrays
