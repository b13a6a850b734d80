"""Says what is wrong with a template before it is saved: its names, its filters, what it makes of samples.

It renders samples only, and keeps nothing.
"""

from collections.abc import Iterator, Mapping

from liquid import BoundTemplate, RenderContext
from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.filtered import Filter as UsedFilter
from liquid.builtin.expressions.primitive import IntegerLiteral
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.expression import Expression

from portal.domain.notice_classes import is_optional
from portal.domain.notices import DUTY_KINDS
from portal.templating.engine import parse, render, unified
from portal.templating.faults import TemplateError, fault_at
from portal.templating.filters import FILTERS
from portal.templating.marks import CODE_MARK, LINK_MARK
from portal.templating.shapes import LOOP, VALUE, Group, List, Shape, Unknown, follow, root
from portal.templating.transactional import fault_of_beginning, fault_of_subject
from portal.templating.variables import Plain, sample_contexts
from portal.wording import flat

FIELDS = ("subject", "email", "sms")

Names = dict[str, Shape]
Finding = tuple[int, str]


def check(source: str, field: str, kind: str) -> list[TemplateError]:
    """Every fault of a template for a `field` ("subject", "email", "sms") of a message kind.

    Faults carry the field and where they are. Never raises, whatever a merchant writes.
    """
    faults = _faults(source, kind, field)
    for fault in faults:
        fault.field = field
    return faults


def check_message(kind: str, channel: str, subject: str, body: str) -> list[TemplateError]:
    """Every fault of all that one message is made of. `subject` counts for a mail only."""
    faults = check(subject, "subject", kind) if channel == "email" else []
    return [*faults, *check(body, channel, kind)]


def _faults(source: str, kind: str, field: str) -> list[TemplateError]:
    text = unified(source)
    try:
        template = parse(text)
    except TemplateError as fault:
        return [fault]
    found = sorted(set(_of_template(template)))
    if found:
        return [fault_at(text, index, sentence) for index, sentence in found]
    return _of_samples(text, kind, field)


def _of_samples(source: str, kind: str, field: str) -> list[TemplateError]:
    """What goes wrong, or is missing, when the template is rendered for believable and for scant facts."""
    for context in sample_contexts(kind):
        try:
            text = render(source, context)
        except TemplateError as fault:
            return [fault]
        if not text.strip():
            return [TemplateError("For some orders this would be empty.")]
        if wrong := _missing_statement(text, field, kind, context) or _selling(text, field, kind, context):
            return [wrong]
        if wrong := _of_code(text, field, kind):
            return [wrong]
        if field == "sms" and LINK_MARK not in text:
            return [
                TemplateError("An SMS needs {{ link }}, in every case: without it the shopper cannot act.")
            ]
        if field == "subject" and LINK_MARK in text:
            return [TemplateError("A subject is shown on locked screens: keep {{ link }} out of it.")]
    return []


def _of_code(text: str, field: str, kind: str) -> TemplateError | None:
    """A message that brings a code says it, but never where everybody can read it."""
    if kind != "code_requested" or (CODE_MARK in text) == (field != "subject"):
        return None
    if field == "subject":
        return TemplateError("A subject is shown on locked screens: keep {{ proof_code }} out of it.")
    return TemplateError(
        "This message needs {{ proof_code }}, in every case: it is what the shopper waits for."
    )


def _selling(text: str, field: str, kind: str, context: Mapping[str, Plain]) -> TemplateError | None:
    """Mail that nobody can switch off does not sell."""
    if is_optional(kind):
        return None
    if field == "subject":
        return fault_of_subject(text)
    return fault_of_beginning(text, context) if field == "email" else None


def check_statements(source: str, field: str, kind: str, context: Mapping[str, Plain]) -> None:
    """Raise TemplateError where a template leaves out, for these facts, what the law has the message say."""
    if not _stated(field, kind, context):
        return
    if missing := _missing_statement(render(source, context), field, kind, context):
        raise missing


def _missing_statement(
    text: str, field: str, kind: str, context: Mapping[str, Plain]
) -> TemplateError | None:
    said = flat(text)
    if all(flat(sentence) in said for sentence in _stated(field, kind, context)):
        return None
    name = _LOCKED[field]
    return TemplateError(
        f"The law has this message say {{{{ line.{name} }}}} as it is, for every line that has one. "
        "You may write around it, but not leave it out."
    )


def _stated(field: str, kind: str, context: Mapping[str, Plain]) -> list[str]:
    """What must be said of each line of the message's own kind; a text message has room for the first."""
    lines, name = context.get("lines"), _LOCKED.get(field)
    if kind not in DUTY_KINDS or name is None or not isinstance(lines, list):
        return []
    own = [line for line in lines if isinstance(line, dict) and line.get("kind") == kind and line.get(name)]
    found = [str(line[name]) for line in own]
    return found[:1] if field == "sms" else found


# What a field of a legal notice must print: see `portal.wording.statements`.
_LOCKED = {"email": "statement", "sms": "short_statement"}


def _of_template(template: BoundTemplate) -> Iterator[Finding]:
    static = RenderContext(template)
    names = root()
    for node in template.nodes:
        yield from _of_node(node, names, static)


def _of_node(node: Node, names: Names, static: RenderContext) -> Iterator[Finding]:
    """Faults of a node and below.

    Names assigned in a block are known to the end of that block only: the block may not run.
    """
    for expression in node.expressions():
        yield from _of_expression(expression, names)
    if isinstance(node, OutputNode):
        yield from _of_output(node, names)
    if isinstance(node, AssignNode):
        names[node.name] = _shape_of(node.expression, names) or VALUE
    if isinstance(node, ForNode):
        yield from _of_loop(node, names, static)
        return
    for child in node.children(static):
        yield from _of_node(child, names if isinstance(node, BlockNode) else dict(names), static)


def _of_loop(node: ForNode, names: Names, static: RenderContext) -> Iterator[Finding]:
    listed = _shape_of(node.expression.iterable, names)
    if isinstance(listed, List):
        inside = dict(names) | {"forloop": LOOP, str(node.expression.identifier): listed.item}
        yield from _of_node(node.block, inside, static)
    elif listed is not None:
        yield node.expression.iterable.token.start_index, "A loop goes over a list: lines, or line.offers."
    if node.default:
        yield from _of_node(node.default, dict(names), static)


def _of_output(node: OutputNode, names: Names) -> Iterator[Finding]:
    shape = _shape_of(node.expression, names)
    if isinstance(shape, Group | List):
        yield (
            node.expression.token.start_index,
            f"{node.expression} is a group of values; name one of its parts.",
        )


def _of_expression(expression: Expression, names: Names) -> Iterator[Finding]:
    if isinstance(expression, Path):
        try:
            follow(names, expression.path)
        except Unknown as unknown:
            yield expression.token.start_index, str(unknown)
    if isinstance(expression, FilteredExpression):
        for used in expression.filters or ():
            yield from _of_filter(used, expression.left, names)
    for inner in expression.children():
        yield from _of_expression(inner, names)


def _of_filter(used: UsedFilter, left: Expression, names: Names) -> Iterator[Finding]:
    known = FILTERS.get(used.name)
    if known is None:
        yield used.token.start_index, f"There is no filter {used.name}. There are: {', '.join(FILTERS)}."
        return
    values = [argument.value for argument in used.args]
    if not known.needs <= len(values) <= known.takes or any(
        getattr(argument, "name", None) for argument in used.args
    ):
        yield used.token.start_index, f"The filter {used.name} takes {_counted(known.needs, known.takes)}."
    elif known.begins_with_number and values and not isinstance(values[0], IntegerLiteral):
        yield used.token.start_index, f"The filter {used.name} needs a number first, such as {used.name}: 40."
    for value in values if known.is_for_lists else (left, *values):
        if isinstance(_shape_of(value, names), Group | List):
            yield value.token.start_index, f"{value} is a group of values; name one of its parts."
        if isinstance(value, Path) and value.path[-1] == "link":
            yield value.token.start_index, "Print {{ link }} as it is, without a filter."


def _counted(needs: int, takes: int) -> str:
    if takes == 0:
        return "nothing after it"
    return f"{needs} to {takes} values after it" if needs != takes else f"{takes} value after it"


def _shape_of(expression: Expression, names: Names) -> Shape | None:
    """The shape an expression has; None where it is a fault that is told elsewhere."""
    if isinstance(expression, FilteredExpression):
        return VALUE if expression.filters else _shape_of(expression.left, names)
    if not isinstance(expression, Path):
        return VALUE
    try:
        return follow(names, expression.path)
    except Unknown:
        return None
