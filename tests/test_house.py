"""The house keeps its own rules: budgets, names, floors, sums, pins. It must not test what the portal does.

Each test gathers the offenders, so that a failure reads as a list of what is to be mended.
"""

import ast
import re
import tomllib
from graphlib import TopologicalSorter
from hashlib import sha256

import grimp
import pytest
from importlinter.cli import lint_imports
from packaging.requirements import Requirement

from tests.house import (
    ROOT,
    files,
    functions_in,
    imports_in,
    lines_in,
    lines_of,
    name_of,
    parameters_of,
    python_files,
    tree_of,
)

FILE_LINES, FUNCTION_LINES, HANDLER_LINES, TEMPLATE_LINES = 300, 40, 25, 120
NAMES_THAT_SAY_NOTHING = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
}
SQL_LIBRARIES = {"sqlalchemy", "sqlmodel", "alembic", "psycopg", "sqlite3"}
# Migrations are history: written once, never edited, as long as the tables are many.
HISTORY = ROOT / "portal/store/migrations/versions"
ADDRESS_OF_A_REGISTRY = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|unpkg[.]com|jsdelivr[.]net|index[-_]url|find[-_]links|trusted[-_]host",
    re.IGNORECASE,
)


def our_python():
    return [path for path in python_files("portal", "tests") if HISTORY not in path.parents]


def test_no_python_file_is_longer_than_its_budget():
    assert [
        f"{name_of(path)}: {lines_in(path)}" for path in our_python() if lines_in(path) > FILE_LINES
    ] == []


def test_no_function_is_longer_than_its_budget():
    assert [
        f"{name_of(path)}:{function.lineno} {function.name}: {lines_of(function)}"
        for path in our_python()
        for function in functions_in(tree_of(path))
        if lines_of(function) > FUNCTION_LINES
    ] == []


def test_no_web_handler_is_longer_than_its_budget():
    assert [
        f"{name_of(path)}:{function.lineno} {function.name}: {lines_of(function)}"
        for path in python_files("portal/web")
        for function in functions_in(tree_of(path))
        if "request" in parameters_of(function) and lines_of(function) > HANDLER_LINES
    ] == []


def test_no_template_is_longer_than_its_budget():
    assert [
        f"{name_of(path)}: {lines_in(path)}" for path in files("templates") if lines_in(path) > TEMPLATE_LINES
    ] == []


def test_no_module_has_a_name_that_says_nothing():
    assert [
        name_of(path)
        for path in our_python()
        if NAMES_THAT_SAY_NOTHING & set(path.relative_to(ROOT).with_suffix("").parts)
    ] == []


def test_every_module_says_what_it_is():
    empty_folder_marks = {path for path in python_files("tests") if not lines_in(path)}
    assert [
        name_of(path)
        for path in python_files("portal", "tests")
        if path not in empty_folder_marks and not ast.get_docstring(tree_of(path))
    ] == []


def test_every_import_keeps_to_the_floors(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0, (
        "the report above names the import and the contract"
    )


def test_no_module_imports_itself_in_a_circle():
    graph = grimp.build_graph("portal", cache_dir=None)
    TopologicalSorter(
        {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    ).prepare()


def may_leave_the_store(name: str) -> bool:
    """A session may be handed on, and a database's error be caught; neither is SQL."""
    return name == "Session" or name.endswith("Error")


def test_only_the_store_speaks_sql():
    assert [
        f"{name_of(path)}: {library} {name}"
        for path in python_files("portal")
        if ROOT / "portal/store" not in path.parents
        for library, name in imports_in(path)
        if library in SQL_LIBRARIES and not may_leave_the_store(name)
    ] == []


def test_the_domain_never_looks_at_a_clock():
    assert [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("portal/domain")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today"}
    ] == []


@pytest.mark.parametrize("folder", ["static/vendor", "tests/browser/vendor"])
def test_files_of_others_are_listed_with_their_true_sums(folder):
    rows = re.findall(
        r"^\|.*\| (\S+) \| ([0-9a-f]{64}) \|$", (ROOT / folder / "README.md").read_text("utf-8"), re.MULTILINE
    )
    found = {
        path.name: sha256(path.read_bytes()).hexdigest() for path in files(folder) if path.name != "README.md"
    }
    assert found == dict(rows)


def test_no_file_names_a_package_registry():
    assert [
        name_of(path)
        for path in files()
        if ADDRESS_OF_A_REGISTRY.search(path.read_bytes().decode("utf-8", "ignore"))
    ] == []


@pytest.mark.parametrize("part", ["runtime", "development"])
def test_every_requirement_is_pinned_with_hashes_and_says_not_where_from(part):
    pins = (ROOT / "requirements" / f"{part}.txt").read_text("utf-8")
    bare = re.sub(r"^\S+==\S+ \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+", "", pins, flags=re.MULTILINE)
    assert [line for line in bare.splitlines() if line and not line.startswith("# ")] == []
    assert "/" not in pins


def test_the_wheel_asks_for_the_libraries_that_are_pinned():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    named = (ROOT / "requirements/runtime.in").read_text("utf-8").splitlines()
    assert {Requirement(line).name for line in asked} == {
        Requirement(line).name for line in named if line and not line.startswith("#")
    }
