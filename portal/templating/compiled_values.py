"""A template's expressions as plain functions of the names it sees: see `compiled`, which says why.

Raises Unsure for what the library may see in another way, when it is made or when it is asked.
"""

from collections.abc import Callable, Mapping
from typing import Any

from liquid.builtin.expressions import FilteredExpression, Path, primitive
from liquid.builtin.expressions import logical as logic
from liquid.builtin.expressions.filtered import Filter as UsedFilter
from liquid.expression import Expression

from portal.templating.filters import FILTERS

Names = dict[str, Any]
Look = Callable[[Names], Any]


class Unsure(Exception):
    """Only the library knows."""


def value_of(expression: Expression) -> Look:
    """What a name, a constant or a filtered one of these says."""
    if isinstance(expression, Path):
        return _path(expression)
    if isinstance(expression, FilteredExpression):
        return _filtered(value_of(expression.left), [_filter(used) for used in expression.filters or ()])
    constant = _constant(expression)
    return lambda names: constant


def truth_of(expression: Expression) -> Look:
    """Whether a condition holds."""
    if isinstance(expression, logic.BooleanExpression):
        return truth_of(expression.expression)
    if isinstance(expression, logic.LogicalAndExpression):
        one, other = truth_of(expression.left), truth_of(expression.right)
        return lambda names: one(names) and other(names)
    if isinstance(expression, logic.LogicalOrExpression):
        one, other = truth_of(expression.left), truth_of(expression.right)
        return lambda names: one(names) or other(names)
    for kind, compare in _COMPARISONS.items():
        if type(expression) is kind:
            left, right = map(value_of, expression.children())
            return lambda names: compare(left(names), right(names))
    value = value_of(expression)
    return lambda names: (found := value(names)) is not None and found is not False


def equal(left: Any, right: Any) -> bool:
    """As the library compares: a truth is no number."""
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left == right
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left < right
    if left is None or right is None:
        return False
    raise Unsure


_COMPARISONS: Mapping[type, Callable[[Any, Any], bool]] = {
    logic.EqExpression: equal,
    logic.NeExpression: lambda left, right: not equal(left, right),
    logic.LtExpression: _less,
    logic.GtExpression: lambda left, right: _less(right, left),
}


def _constant(expression: Expression) -> Any:
    if isinstance(expression, primitive.Nil):
        return None
    literals = (
        primitive.StringLiteral,
        primitive.IntegerLiteral,
        primitive.TrueLiteral,
        primitive.FalseLiteral,
    )
    if type(expression) in literals:
        return expression.value  # type: ignore[attr-defined]
    raise Unsure


def _path(path: Path) -> Look:
    root, *rest = path.path
    if not isinstance(root, str) or not all(isinstance(key, str | int) for key in rest):
        raise Unsure
    if not rest:
        return lambda names: names[root]
    steps = [_STEPS.get(str(key)) or _step(key) for key in rest]
    if len(steps) == 1:
        (step,) = steps
        return lambda names: step(names[root])

    def walk(names: Names) -> Any:
        found = names[root]
        for step in steps:
            found = step(found)
        return found

    return walk


def _step(key: Any) -> Look:
    kind = list if isinstance(key, int) else dict

    def step(found: Any) -> Any:
        if not isinstance(found, kind):
            raise Unsure
        return found[key]

    return step


def _asked_of_lists(name: str, ask: Callable[[list[Any]], Any]) -> Look:
    def step(found: Any) -> Any:
        if isinstance(found, dict):
            return found[name]
        if type(found) is not list:
            raise Unsure
        return ask(found)

    return step


# What the library knows of a list beside its parts, where it is no name of a group.
_STEPS = {
    "size": _asked_of_lists("size", len),
    "first": _asked_of_lists("first", lambda items: items[0]),
    "last": _asked_of_lists("last", lambda items: items[-1]),
}


def _filter(used: UsedFilter) -> Callable[[Any, Names], Any]:
    if used.name not in FILTERS or any(getattr(argument, "name", None) for argument in used.args):
        raise Unsure
    apply = FILTERS[used.name].apply
    arguments = [value_of(argument.value) for argument in used.args]
    return lambda value, names: apply(value, *[argument(names) for argument in arguments])


def _filtered(value: Look, filters: list[Callable[[Any, Names], Any]]) -> Look:
    if not filters:
        return value

    def filtered(names: Names) -> Any:
        found = value(names)
        for one in filters:
            found = one(found, names)
        return found

    return filtered
