"""docs/security.md answers every requirement, and names only what exists."""

import ast
import re
from functools import cache
from pathlib import Path

from citas.config.environment import CHECKOUT

PAGE = CHECKOUT / "docs" / "security.md"
ROOTS = (CHECKOUT, CHECKOUT / "tests", CHECKOUT / "src" / "citas", CHECKOUT / "src/citas/interfaces")
NAMED = re.compile(r"`([\w./-]+\.(?:py|md|txt|toml|js|jinja))(?:::(\w+))?`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| (.+) \|$", re.MULTILINE)
ANSWERS = ("✔", "n/a", "operator", "**partly**", "**not yet**")
# How many requirements of levels 1 and 2 each section of ASVS 5.0 has, where they are the first ones.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2,
    "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3,
    "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 11, "6.3": 3, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3,
    "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3,
    "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2,
    "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1,
    "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The names of the test functions of a file."""
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(text: str) -> list[str]:
    """The files and tests that a text names and that do not exist."""
    gone = []
    for name, test in NAMED.findall(text):
        found = next((root / name for root in ROOTS if (root / name).exists()), None)
        if found is None or (test and test not in functions_of(found)):
            gone.append(f"{name}::{test}" if test else name)
    return gone


def test_every_requirement_has_one_answer() -> None:
    rows = ROW.findall(PAGE.read_text())
    wanted = [f"{section}.{n + 1}" for section, many in SECTIONS.items() for n in range(many)]
    assert [number for number, _ in rows] == wanted
    assert [number for number, answer in rows if not answer.startswith(ANSWERS)] == []


def test_every_test_and_file_that_the_page_names_exists() -> None:
    assert len(NAMED.findall(PAGE.read_text())) > 100
    assert missing(PAGE.read_text()) == []


def test_a_name_that_is_gone_would_be_found() -> None:
    named = "`web/test_headers.py::test_nothing_such` `docs/nothing.md` `docs/api.md`"
    assert missing(named) == ["web/test_headers.py::test_nothing_such", "docs/nothing.md"]
