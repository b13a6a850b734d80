"""Templates that are compiled print exactly what the Liquid library prints, and complain of the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.notices import KINDS
from portal.templating import FIELDS, TemplateError, default_source, news_source, render
from portal.templating.engine import MARKDOWN, PLAIN, by_the_library, pieces_of, render_markdown
from portal.templating.variables import sample_contexts
from portal.wording import LANGUAGES


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_templates_are_all_compiled_and_say_the_same(kind: str) -> None:
    for source, context in _ours(kind):
        assert pieces_of(source, context) is not None
        assert render(source, context) == by_the_library(source, context, PLAIN)
        assert render_markdown(source, context) == by_the_library(source, context, MARKDOWN)


def _ours(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for language in LANGUAGES:
        for context in sample_contexts(kind):
            yield from ((default_source(kind, field, language), context) for field in FIELDS)
            yield from ((news_source(language), {"line": line}) for line in context["lines"])  # type: ignore[union-attr]


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.floats(-2, 2)
    | st.sampled_from(["", "x", "1", "*b* \u202e"])
)
CONTEXTS = st.fixed_dictionaries(
    {
        "a": VALUES,
        "b": VALUES,
        "group": st.fixed_dictionaries({"c": VALUES}),
        "list": st.lists(st.fixed_dictionaries({"c": VALUES}), max_size=3) | VALUES,
    }
)
NAMES = st.sampled_from(
    [
        *(
            "a",
            "b",
            "group.c",
            "group",
            "list",
            "list.size",
            "list.first.c",
            "list.last.c",
            "list[0].c",
            "item.c",
        ),
        *(
            "forloop.index",
            "forloop.last",
            "forloop.rindex",
            "nothing",
            "1",
            "0",
            "1.5",
            '"x"',
            "nil",
            "true",
            "blank",
        ),
    ]
)
CONDITIONS = st.builds(
    "{} {} {}".format, NAMES, st.sampled_from(["==", "!=", "<", ">", "<=", "contains", "and", "or"]), NAMES
)
FILTERS = st.sampled_from(["", ' | default: "y"', " | truncate: 2", " | append: a", " | size", " | upcase"])


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    condition = CONDITIONS | NAMES
    return st.one_of(
        st.builds(
            "{{% if {} %}}{}{{% elsif {} %}}{}{{% else %}}{}{{% endif %}}".format,
            condition,
            inner,
            condition,
            inner,
            inner,
        ),
        st.builds("{{% unless {} %}}{}{{% endunless %}}".format, condition, inner),
        st.builds(
            "{{% for item in list{} %}}{}{{% else %}}{}{{% endfor %}}".format,
            st.sampled_from(["", " limit: 1", " limit: a", " reversed"]),
            inner,
            inner,
        ),
        st.builds(
            "{{% case {} %}}{{% when {} or {} %}}{}{{% else %}}{}{{% when {} %}}{}{{% endcase %}}".format,
            NAMES,
            NAMES,
            NAMES,
            inner,
            inner,
            NAMES,
            inner,
        ),
        st.builds("{{% assign d = {} %}}{}".format, NAMES, inner),
        st.builds("{}{}".format, inner, inner),
    )


SOURCES = st.recursive(
    st.builds("{{{{ {}{} }}}}".format, NAMES, FILTERS)
    | st.sampled_from([" ", "words\n", "{% comment %}c{% endcomment %}"]),
    _blocks,
    max_leaves=8,
)


@given(SOURCES, CONTEXTS)
def test_any_template_prints_or_fails_as_it_does_in_the_library(source: str, context: dict[str, Any]) -> None:
    assert _said(lambda: render(source, context)) == _said(lambda: by_the_library(source, context, PLAIN))


def _said(say: Any) -> tuple[str, int | None]:
    try:
        return say(), None
    except TemplateError as fault:
        return str(fault), fault.line


def test_loops_that_turn_too_often_are_still_refused() -> None:
    source = "{% for a in list %}{% for b in list %}{% for c in list %}x{% endfor %}{% endfor %}{% endfor %}"
    assert render(source, {"list": [1] * 10}) == "x" * 1_000
    with pytest.raises(TemplateError, match="turn too often"):
        render(source, {"list": [1] * 100})


def test_more_than_a_mail_holds_is_still_refused() -> None:
    source = "{% for a in list %}{{ word }}{% endfor %}"
    assert render(source, {"list": [1] * 30, "word": "é" * 1_000}) == "é" * 30_000
    with pytest.raises(TemplateError, match="limit"):
        render(source, {"list": [1] * 33, "word": "é" * 1_000})
