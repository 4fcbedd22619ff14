"""Views load, authorise, call one action or query, and answer."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from citas.config.environment import CHECKOUT

WEB = CHECKOUT / "src" / "citas" / "interfaces" / "web"
ORM = {"objects", "filter", "exclude", "select_related", "prefetch_related", "annotate", "save",
       "delete", "create", "update_or_create", "get_or_create", "bulk_create", "atomic"}  # fmt: skip
LONGEST_VIEW = 25


def sources() -> list[Path]:
    return sorted(WEB.rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(WEB)))
def test_the_web_never_calls_the_orm(path: Path) -> None:
    used = {
        node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
    }
    assert not used & ORM


def test_views_are_short() -> None:
    for path in WEB.rglob("views/*.py"):
        for view in functions(path):
            assert view.end_lineno is not None
            assert view.end_lineno - view.lineno < LONGEST_VIEW, f"{path.name}: {view.name}"
