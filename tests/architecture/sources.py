"""The product's own files, read once."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from citas.config.environment import CHECKOUT

PACKAGE = CHECKOUT / "src" / "citas"
BUILT = {
    "__pycache__", "node_modules", "build", "staticfiles", "out", "citas_en_linea.egg-info",
}  # fmt: skip
TEXT = {
    ".py", ".md", ".toml", ".txt", ".in", ".jinja", ".html", ".css", ".js", ".svg", ".po", ".cfg",
    ".csv", ".sql", ".sh", ".service", ".yml", ".yaml", ".json", "", ".example",
}  # fmt: skip


@cache
def modules() -> dict[Path, ast.Module]:
    """Every Python module of the package, parsed."""
    return {
        path: ast.parse(path.read_text())
        for path in sorted(PACKAGE.rglob("*.py"))
        if "__pycache__" not in path.parts
    }


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def texts() -> Iterator[tuple[Path, str]]:
    """Every text of the repository that somebody wrote, by path from its root.

    Hidden folders are not entered: in that of the tests' database others come and go meanwhile.
    """
    for folder, inside, files in os.walk(CHECKOUT):
        inside[:] = [one for one in inside if one not in BUILT and (one[0] != "." or one == ".ci")]
        for path in (Path(folder, name) for name in files if name not in BUILT):
            if path.is_file() and path.suffix in TEXT:
                yield path.relative_to(CHECKOUT), path.read_text(errors="replace")


def shown(path: Path) -> str:
    """A path as people say it: from the package on."""
    return str(path.relative_to(CHECKOUT))
