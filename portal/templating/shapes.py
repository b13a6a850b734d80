"""What a path in a template leads to: a value, a group of named parts, or a list.

Built from the table of variables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from portal.templating.variables import VARIABLES


@dataclass(frozen=True)
class Value:
    """A plain value: a text, a number, true or false, or nothing."""


@dataclass(frozen=True)
class Group:
    """Named parts, each with its own shape."""

    parts: Mapping[str, "Shape"]


@dataclass(frozen=True)
class List:
    """Many of one shape."""

    item: "Shape"


Shape = Value | Group | List

VALUE = Value()
LOOP = Group(dict.fromkeys(("index", "index0", "rindex", "rindex0", "first", "last", "length"), VALUE))


class Unknown(Exception):
    """A path that leads nowhere; its text is the sentence the merchant reads."""


def root() -> dict[str, Shape]:
    """The shapes of all documented variables by their first name."""
    tree: dict[str, object] = {}
    for variable in VARIABLES:
        place = tree
        *groups, name = variable.path.split(".")
        for group in groups:
            place = place.setdefault(group, {})  # type: ignore[assignment]
        place[name] = VALUE
    # Each order of a digest has lines like those of any other message.
    tree["orders[]"]["lines[]"] = tree["lines[]"]  # type: ignore[index]
    return {name.removesuffix("[]"): _shape(name, below) for name, below in tree.items()}


def follow(names: Mapping[str, Shape], path: Sequence[object]) -> Shape:
    """What a path such as ("lines", 0, "title") leads to.

    Raises Unknown with a sentence for one that leads nowhere.
    """
    first, *steps = path
    if not isinstance(first, str) or first not in names:
        raise Unknown(f"There is no variable {first}.{_meant(str(first), names)}")
    shape, said = names[first], first
    for step in steps:
        shape = _step(shape, step, said)
        said = f"{said}.{step}" if isinstance(step, str) else f"{said}[…]"
    return shape


def _shape(name: str, below: object) -> Shape:
    if not isinstance(below, dict):
        return VALUE
    group = Group({part.removesuffix("[]"): _shape(part, inner) for part, inner in below.items()})
    return List(group) if name.endswith("[]") else group


def _step(shape: Shape, step: object, said: str) -> Shape:
    if isinstance(shape, List):
        if step == "size":
            return VALUE
        if step in ("first", "last") or not isinstance(step, str):
            return shape.item
        raise Unknown(f"{said} is a list; write {{% for … in {said} %}} to reach {step}.")
    if isinstance(shape, Group):
        if isinstance(step, str) and step in shape.parts:
            return shape.parts[step]
        raise Unknown(f"There is no {said}.{step}.{_meant(str(step), shape.parts, f'{said}.')}")
    if step == "size":
        return VALUE
    raise Unknown(f"{said} is a plain value and has no part {step}.")


def _meant(name: str, names: Mapping[str, Shape], before: str = "") -> str:
    close = get_close_matches(name, names, n=1)
    return f" Did you mean {before}{close[0]}?" if close else ""
