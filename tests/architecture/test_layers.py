"""What import-linter cannot see: foreign keys by name, and the ORM in views."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from citas.config.environment import CHECKOUT
from tests.architecture.sources import PACKAGE, modules, shown

ORM = {"objects", "_default_manager", "_base_manager"}
DOMAIN_MODELS = re.compile(r"citas\.domain\..+\.models")


def domain_layers() -> list[str]:
    """The apps of the domain from the highest to the lowest, as the import contract has them."""
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    (contract,) = (
        one for one in settings["tool"]["importlinter"]["contracts"]
        if one.get("containers") == ["citas.domain"]
    )  # fmt: skip
    return list(contract["layers"])


def foreign_keys() -> Iterator[tuple[str, str, str]]:
    """(app, field, app pointed to) of every relation in the domain."""
    for config in apps.get_app_configs():
        if config.name.startswith("citas.domain"):
            for model in config.get_models():
                for field in model._meta.get_fields():
                    if field.is_relation and field.concrete and field.related_model:
                        target = field.related_model._meta.app_label
                        yield config.label, f"{model.__name__}.{field.name}", target


def test_every_app_of_the_domain_has_its_layer() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("domain/*/apps.py")}
    assert folders == set(domain_layers())


def test_no_foreign_key_points_upward() -> None:
    height = {name: -position for position, name in enumerate(domain_layers())}
    upward = [
        f"{app}: {field} -> {target}"
        for app, field, target in foreign_keys()
        if target in height and height[target] > height[app]
    ]
    assert list(foreign_keys())
    assert upward == []


def views() -> Iterator[tuple[Path, ast.Module]]:
    """The modules of web and API."""
    for path, tree in modules().items():
        if path.is_relative_to(PACKAGE / "interfaces/web") or path.is_relative_to(
            PACKAGE / "interfaces/api"
        ):
            yield path, tree


def test_no_view_asks_the_orm() -> None:
    found = [
        f"{shown(path)}:{node.lineno} .{node.attr}"
        for path, tree in views()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ORM
    ]
    assert found == []


def used_beyond_annotations(tree: ast.Module) -> set[str]:
    """Models of the domain that a module uses for more than saying a type."""
    models = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and DOMAIN_MODELS.fullmatch(node.module or "")
        for alias in node.names
    }
    said: set[int] = set()
    for node in ast.walk(tree):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(part, ast.AST):
                said |= {id(inner) for inner in ast.walk(part)}
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in models and id(node) not in said
    }


def test_views_know_models_as_types_only() -> None:
    found = {shown(path): used for path, tree in views() if (used := used_beyond_annotations(tree))}
    assert found == {}


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("def view(patient: Patient) -> list[Patient]: ...", set()),
        ("def view(): return Patient(given_name='Ana')", {"Patient"}),
    ],
)
def test_the_check_of_models_finds_what_it_should(source: str, used: set[str]) -> None:
    tree = ast.parse(f"from citas.domain.people.models import Patient\n{source}")
    assert used_beyond_annotations(tree) == used
