"""Macros say what they need: a call that leaves out a parameter without default does not compile.

Jinja2 alone takes the missing one for undefined, and says nothing where the macro only tests it.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateAssertionError


class CheckedEnvironment(Environment):
    """An environment that checks every call of a macro when it compiles a template.

    Of macros brought in by `from … import`; a page that compiles has all of its calls right.
    """

    def _generate(self, source: nodes.Template, name: str | None, *about: Any, **more: Any) -> str:
        """Jinja2's hook between the parsed template and the code that is made of it."""
        known = dict(_imported(self, source)) | _own(source)
        for call in source.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in known:
                _check(call, known[call.node.name], name)
        return super()._generate(source, name, *about, **more)


def _own(template: nodes.Template) -> dict[str, nodes.Macro]:
    return {macro.name: macro for macro in template.find_all(nodes.Macro)}


def _imported(environment: Environment, template: nodes.Template) -> Iterator[tuple[str, nodes.Macro]]:
    for brought in template.find_all(nodes.FromImport):
        if not isinstance(brought.template, nodes.Const) or environment.loader is None:
            continue
        text, _, _ = environment.loader.get_source(environment, brought.template.value)
        macros = _macros(environment, text)
        for one in brought.names:
            name, alias = one if isinstance(one, tuple) else (one, one)
            if name in macros:
                yield alias, macros[name]


@lru_cache(maxsize=64)
def _macros(environment: Environment, text: str) -> dict[str, nodes.Macro]:
    return _own(environment.parse(text))


def _check(call: nodes.Call, macro: nodes.Macro, template: str | None) -> None:
    if call.dyn_args or call.dyn_kwargs:
        return
    required = [parameter.name for parameter in macro.args[: len(macro.args) - len(macro.defaults)]]
    given = {keyword.key for keyword in call.kwargs}
    missing = [name for name in required[len(call.args) :] if name not in given]
    if missing:
        wanted = ", ".join(missing)
        raise TemplateAssertionError(f"{macro.name}() needs {wanted}", call.lineno, template)
