"""Components: what they need, and that every page gives it to them."""

import re
from pathlib import Path

import pytest
from django.template import engines
from jinja2 import DictLoader, StrictUndefined
from jinja2.exceptions import TemplateAssertionError

from citas.config.environment import CHECKOUT
from citas.interfaces.web.ui.components import CheckedEnvironment

WEB = CHECKOUT / "src" / "citas" / "interfaces" / "web"
PARTS = """
{% macro card(title, href, tag="") %}{% if href %}{{ href }}{% endif %}{{ title }}{{ tag }}{% endmacro %}
{% macro frame(name) %}{{ name }}{{ caller() }}{% endmacro %}
"""


def rendered(page: str) -> str:
    """What a page says that may bring in `card` and `frame`."""
    loader = DictLoader({"parts": PARTS, "page": page})
    return CheckedEnvironment(loader=loader, undefined=StrictUndefined).get_template("page").render()


@pytest.mark.parametrize(
    "call",
    ['card("A", "/a")', 'card("A", href="/a")', 'card(href="/a", title="A")', 'card(*["A", "/a"])'],
)
def test_a_call_that_gives_all_that_is_needed_is_rendered(call: str) -> None:
    assert rendered(f'{{% from "parts" import card %}}{{{{ {call} }}}}') == "/aA"


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ('{% from "parts" import card %}{{ card("A") }}', r"card\(\) needs href"),
        ('{% from "parts" import card %}{{ card(tag="x") }}', r"card\(\) needs title, href"),
        ('{% from "parts" import card as box %}{{ box("A") }}', r"card\(\) needs href"),
        ('{% from "parts" import card %}{% if 0 %}{{ card("A") }}{% endif %}', r"card\(\) needs href"),
        ('{% from "parts" import frame %}{% call frame() %}x{% endcall %}', r"frame\(\) needs name"),
        ("{% macro own(name) %}{% endmacro %}{{ own() }}", r"own\(\) needs name"),
    ],
)
def test_a_call_that_leaves_something_out_does_not_compile_even_if_it_never_runs(
    page: str, complaint: str
) -> None:
    with pytest.raises(TemplateAssertionError, match=complaint):
        rendered(page)


def templates() -> list[Path]:
    return sorted(path for path in WEB.rglob("*.jinja") if "jinja2" in path.parts)


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(WEB)))
def test_every_template_compiles_and_brings_its_macros_by_name(path: Path) -> None:
    name = str(path.relative_to(path.parents[len(path.parts) - path.parts.index("jinja2") - 2]))
    environment = engines["jinja2"].env  # type: ignore[attr-defined] # of Django's backend for Jinja2
    assert environment.get_template(name).name == name
    # calls through a module are not checked
    assert not re.search(r"{%-?\s*import\b", path.read_text())
