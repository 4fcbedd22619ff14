"""Budgets of length: files, functions, views."""

from citas.config.environment import CHECKOUT
from tests.architecture.sources import PACKAGE, functions, modules, shown

VIEWS = (
    "interfaces/web/portal/views",
    "interfaces/web/accounts/views",
    "interfaces/web/frontdesk/views",
    "interfaces/web/agenda/views",
    "interfaces/web/backoffice/views",
    "interfaces/api/rest",
)


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    written = [*PACKAGE.rglob("*.py"), *(CHECKOUT / "tests").rglob("*.py")]
    lengths = {shown(path): len(path.read_text().splitlines()) for path in written}
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_no_function_is_longer_than_forty_lines_and_no_view_than_twenty_five() -> None:
    too_long = {}
    for path, tree in modules().items():
        inside = str(path.relative_to(PACKAGE))
        budget = 25 if inside.startswith(VIEWS) else 40
        if "migrations" in inside:
            continue
        for function in functions(tree):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > budget:
                too_long[f"{shown(path)}:{function.name}"] = lines
    assert too_long == {}
