"""Merchants' Liquid, parsed and rendered over plain data within limits.

Knows nothing of variables' meaning or of mail.

What it holds back, and how: source, nesting and expressions (`delimiters`), loops (turns times steps),
the length of a text a filter makes, the number of assigned names, and the bytes printed. Every failure is a
TemplateError.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TextIO

from liquid import BoundTemplate, Environment, Mode, RenderContext, StrictUndefined
from liquid.ast import Node
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.tags import assign_tag, case_tag, comment_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError, LiquidTypeError, ResourceLimitError, UndefinedError
from liquid.stringify import to_liquid_string
from liquid.tag import Tag

from portal.templating.compiled import TROUBLE, Compiled, Out, compiled
from portal.templating.delimiters import refuse_unbounded
from portal.templating.faults import TemplateError, fault_at
from portal.templating.filters import FILTERS
from portal.templating.marks import LINK_MARK, around_links
from portal.wording import flat

LONGEST_OUTPUT = 64_000
MOST_WORK = 100_000
MOST_ASSIGNMENTS = 50
# Of a letter in UTF-8, in Markdown with a sign before it.
_MOST_BYTES_A_LETTER = 4

Printer = Callable[[str], str]

_MARKDOWN_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")


def as_markdown(text: str) -> str:
    """Text that Markdown shows as it is: every sign escaped, the marks of links alone kept as links."""
    if LINK_MARK not in text:
        return _MARKDOWN_SIGNS.sub(r"\\\1", text)
    return "".join(_MARKDOWN_SIGNS.sub(r"\\\1", words) + mark for words, mark in around_links(text))


class _Output(output.OutputNode):
    """Prints one plain value on one line, through the environment's printer."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = self.expression.evaluate(context)
        if value is not None and not isinstance(value, (str, int, float)):
            raise LiquidTypeError(
                "this is a group of values; name one of its parts", token=self.expression.token
            )
        text = flat(to_liquid_string(value, autoescape=False))
        environment = context.env
        return buffer.write(environment.printer(text) if isinstance(environment, _Environment) else text)


class _OutputTag(output.Output):
    node_class = _Output


_TAGS: tuple[type[Tag], ...] = (
    content.Literal,
    illegal.Illegal,
    _OutputTag,
    assign_tag.AssignTag,
    case_tag.CaseTag,
    comment_tag.CommentTag,
    for_tag.ForTag,
    if_tag.IfTag,
    unless_tag.UnlessTag,
)


class _CountingContext(RenderContext):
    """Counts every turn of every loop, where the library would only multiply the nested ones."""

    __slots__ = ("turns",)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.turns = 0

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.turns += length
        steps = self.template.steps_in_all if isinstance(self.template, _Template) else 1
        if self.turns * steps > MOST_WORK:
            raise ResourceLimitError("the loops of this template turn too often", token=None)


class _Template(BoundTemplate):
    context_class = _CountingContext
    steps_in_all: int = 1
    compiled: Compiled | None = None


class _Environment(Environment):
    template_class = _Template
    output_stream_limit = LONGEST_OUTPUT

    def __init__(self, printer: Printer) -> None:
        super().__init__(tolerance=Mode.STRICT, undefined=StrictUndefined)
        self.printer = printer

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Only what merchants may use; the library's own set is never registered."""
        for tag in _TAGS:
            self.add_tag(tag)
        for name, filter_ in FILTERS.items():
            self.add_filter(name, filter_.apply)


PLAIN = _Environment(lambda text: text)
MARKDOWN = _Environment(as_markdown)


def parse(source: str) -> BoundTemplate:
    """The parsed template.

    Raises TemplateError with line and column for what cannot be parsed or is out of bounds.
    """
    return _parsed(unified(source), PLAIN)


def pieces_of(source: str, context: Mapping[str, object]) -> Out | None:
    """What a template prints of plain values, its own words and the values apart; None where only `render` can say it,
    or say what is wrong. Raises TemplateError for a source that cannot be parsed."""
    template = parse(source)
    if not isinstance(template, _Template) or template.compiled is None:
        return None
    try:
        pieces = template.compiled(context)
    except TROUBLE:
        return None
    size = sum(len(piece if isinstance(piece, str) else piece.text) for piece in pieces)
    return pieces if size * _MOST_BYTES_A_LETTER <= LONGEST_OUTPUT else None


def render(source: str, context: Mapping[str, object]) -> str:
    """The text a template makes of plain values. Raises TemplateError for a limit or an unknown variable."""
    pieces = pieces_of(source, context)
    if pieces is None:
        return by_the_library(source, context, PLAIN)
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def render_markdown(source: str, context: Mapping[str, object]) -> str:
    """The same for a source that is Markdown.

    Its own signs keep their meaning, those in values show as they are.
    """
    pieces = pieces_of(source, context)
    if pieces is None:
        return by_the_library(source, context, MARKDOWN)
    return "".join(piece if isinstance(piece, str) else as_markdown(piece.text) for piece in pieces)


def nodes_of(template: BoundTemplate) -> Iterator[Node]:
    """Every node of the template, outermost first."""
    static = RenderContext(template)
    waiting = list(template.nodes)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children(static))


def fault_of(error: LiquidError, source: str) -> TemplateError:
    """The library's error in our form, where it happened."""
    index = error.token.start_index if error.token else 0
    message = str(error.message or "This template cannot be used").strip().rstrip(".")
    if isinstance(error, UndefinedError):
        return fault_at(source, index, f"{message}.")
    return fault_at(source, index, f"{message[:1].upper()}{message[1:]}.")


def by_the_library(source: str, context: Mapping[str, object], environment: _Environment) -> str:
    """What the library itself prints. Raises TemplateError for what it complains about."""
    text = unified(source)
    template = _parsed(text, environment)
    try:
        return template.render(dict(context))
    except LiquidError as error:
        raise fault_of(error, text) from error
    except RecursionError as error:
        raise TemplateError("This template is nested too deep.") from error
    except (
        ValueError
    ) as error:  # such as a loop's limit below nothing, which the library itself does not expect
        raise TemplateError("A number in this template cannot be used where it stands.") from error


@lru_cache(maxsize=512)
def _parsed(source: str, environment: _Environment) -> BoundTemplate:
    refuse_unbounded(source)
    try:
        template = environment.from_string(source)
    except LiquidError as error:
        raise fault_of(error, source) from error
    nodes = list(nodes_of(template))
    assignments = [node for node in nodes if isinstance(node, assign_tag.AssignNode)]
    if len(assignments) > MOST_ASSIGNMENTS:
        where = assignments[-1].token.start_index
        raise fault_at(source, where, f"A template may assign {MOST_ASSIGNMENTS} names at most.")
    if isinstance(template, _Template):
        template.steps_in_all = max(sum(_steps_of(node) for node in nodes), 1)
        template.compiled = compiled(template.nodes, MOST_WORK // template.steps_in_all)
    return template


def _steps_of(node: Node) -> int:
    """What rendering a node once costs: itself and each filter in it."""
    filtered = [expression for expression in node.expressions() if isinstance(expression, FilteredExpression)]
    return 1 + sum(len(expression.filters or ()) for expression in filtered)


def unified(source: str) -> str:
    """Line ends as one character: what a browser's text area sends is CRLF."""
    return source.replace("\r\n", "\n").replace("\r", "\n")
