"""How the tests of the house look at it: its files, their syntax trees and their sizes. It must not judge anything."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_BY_TOOLS = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split())]


def files(folder: str = ".", pattern: str = "*") -> Iterator[Path]:
    """Every file of ours below a folder of the repository; what .gitignore names is not ours."""
    for path in sorted((ROOT / folder).rglob(pattern)):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not any(fnmatch(part, name) for part in parts for name in LEFT_BY_TOOLS):
            yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from files(folder, "*.py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def lines_in(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions_in(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the last line; decorators are not counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    given = function.args
    return [parameter.arg for parameter in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def imports_in(path: Path) -> Iterator[tuple[str, str]]:
    """Each absolute import as (library, name); the name is empty for a plain `import library`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], "") for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module.split(".")[0], alias.name) for alias in node.names)
