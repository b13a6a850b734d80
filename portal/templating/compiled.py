"""A parsed template as plain functions, which print what the library prints in a tenth of its time.

They do only what both surely do alike: for whatever else a template has, and whatever goes wrong while it prints, there
are no pieces, and the library prints it or says what is wrong.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from liquid.ast import BlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode
from liquid.exceptions import LiquidError
from liquid.stringify import to_liquid_string

from portal.templating.compiled_values import Look, Names, Unsure, equal, truth_of, value_of
from portal.wording import flat


class Value(NamedTuple):
    """What a template prints of its values, on one line."""

    text: str


Piece = str | Value
Out = list[Piece]
Print = Callable[[Names, Out], None]
Compiled = Callable[[Mapping[str, Any]], Out]


def compiled(nodes: Sequence[Node], most_turns: int) -> Compiled | None:
    """What prints a template's own words and its values, piece by piece, and raises `Unsure` or what the values raise.

    None for a template that only the library can print. `most_turns`: how often all loops together may turn.
    """
    try:
        prints = [_node(node, most_turns) for node in nodes]
    except Unsure:
        return None

    def print_all(context: Mapping[str, Any]) -> Out:
        names: Names = {**context, _TURNS: 0}
        out: Out = []
        for print_one in prints:
            print_one(names, out)
        return out

    return print_all


# What may go wrong while a compiled template prints: then it is the library's turn.
TROUBLE = (Unsure, LookupError, TypeError, ValueError, LiquidError)
# No name of a template's own, so the count of turns may stand among them.
_TURNS = " turns"


def _node(node: Node, most_turns: int) -> Print:
    if isinstance(node, ContentNode):
        words = node.text
        return lambda names, out: out.append(words)
    if isinstance(node, OutputNode):
        return _output(value_of(node.expression))
    if isinstance(node, IfNode | UnlessNode):
        return _if(node, most_turns)
    if isinstance(node, CaseNode):
        return _case(node, most_turns)
    if isinstance(node, ForNode):
        return _for(node, most_turns)
    if isinstance(node, CommentNode):
        return lambda names, out: None
    raise Unsure


def _output(value: Look) -> Print:
    def print_value(names: Names, out: Out) -> None:
        found = value(names)
        if found is None:
            return
        if not isinstance(found, str | int | float):
            raise Unsure
        if text := flat(to_liquid_string(found, autoescape=False)):
            out.append(Value(text))

    return print_value


def _block(block: BlockNode, most_turns: int) -> Print:
    prints = [_node(node, most_turns) for node in block.nodes]
    is_blank = block.blank

    def print_block(names: Names, out: Out) -> None:
        # Of a block that has nothing but blanks the library prints not even those.
        into: Out = [] if is_blank else out
        for print_one in prints:
            print_one(names, into)

    return print_block


def _if(node: IfNode | UnlessNode, most_turns: int) -> Print:
    first = truth_of(node.condition)
    is_met = first if isinstance(node, IfNode) else lambda names: not first(names)
    branches = [(is_met, _block(node.consequence, most_turns))]
    branches += [(truth_of(one.expression), _block(one.block, most_turns)) for one in node.alternatives]
    otherwise = _block(node.default, most_turns) if node.default else None

    def print_if(names: Names, out: Out) -> None:
        for is_true, print_branch in branches:
            if is_true(names):
                print_branch(names, out)
                return
        if otherwise:
            otherwise(names, out)

    return print_if


def _case(node: CaseNode, most_turns: int) -> Print:
    """Every `when` that fits prints, once for each of its values that do; `else` prints where none before it has."""
    value, branches = value_of(node.expression), []
    for block in node.blocks:
        if isinstance(block, MultiExpressionBlockNode):
            wanted = [value_of(one) for one in block.expression.expressions]
            branches.append((wanted, _block(block.block, most_turns)))
        else:
            branches.append(([], _block(block, most_turns)))

    def print_case(names: Names, out: Out) -> None:
        found, is_printed = value(names), False
        for wanted, print_branch in branches:
            times = sum(equal(found, one(names)) for one in wanted) if wanted else int(not is_printed)
            for _ in range(times):
                print_branch(names, out)
            is_printed = is_printed or bool(wanted and times)

    return print_case


def _for(node: ForNode, most_turns: int) -> Print:
    loop = node.expression
    if loop.offset is not None or loop.reversed or loop.cols is not None:
        raise Unsure
    listed, limit = value_of(loop.iterable), value_of(loop.limit) if loop.limit else None
    name, print_block = str(loop.identifier), _block(node.block, most_turns)
    otherwise = _block(node.default, most_turns) if node.default else None

    def print_loop(names: Names, out: Out) -> None:
        items = _some(listed(names), limit(names) if limit else sys.maxsize)
        names[_TURNS] += len(items)
        if names[_TURNS] > most_turns:
            raise Unsure
        inside = dict(names)
        for index, item in enumerate(items):
            inside[name], inside["forloop"] = item, _loop_at(index, len(items))
            print_block(inside, out)
        names[_TURNS] = inside[_TURNS]
        if not items and otherwise:
            otherwise(names, out)

    return print_loop


def _some(items: Any, limit: Any) -> list[Any]:
    if type(items) is not list or type(limit) is not int or limit < 1:
        raise Unsure
    return items[:limit]


def _loop_at(index: int, length: int) -> Names:
    """What a template may ask of a loop that is so far."""
    return {
        "index": index + 1,
        "index0": index,
        "first": index == 0,
        "last": index == length - 1,
        "length": length,
    }
