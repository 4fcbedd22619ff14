"""What may stand nowhere in the repository, and what must stand in every refusal."""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

import pytest

import citas
from citas.config.environment import CHECKOUT
from citas.domain.catalogue.models import Policy
from citas.domain.catalogue.policy_set import PeoplePolicySet, PolicySet, RetentionPolicySet
from citas.rules.appointment_states import mermaid
from citas.rules.errors import DomainError
from tests.architecture.sources import texts

# Written in two parts, so that this list does not find itself.
FORBIDDEN = [
    "pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "--index" + "-url",
    "farm" + "-studio", r"(?<![\w.])/work" + r"/\w", r"(?<![\w.])/home" + r"/\w",
    r"\bTO" + r"DO\b", r"\bFIX" + "ME", "lorem " + "ipsum",
]  # fmt: skip
EMAIL = re.compile(r"[\w.+-]+@([\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
# Names that no real person or office can have (RFC 2606 and RFC 6761).
NOBODYS = re.compile(r"(\.|@)(example|invalid|test|localhost)(\.(com|org|net))?$", re.IGNORECASE)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_words_that_stand_nowhere(pattern: str) -> None:
    found = [
        f"{path}: {line.strip()[:100]}"
        for path, text in texts()
        for line in text.splitlines()
        if re.search(pattern, line)
    ]
    assert found == []


def test_no_address_of_a_real_mailbox() -> None:
    found = [
        f"{path}: {match.group()}"
        for path, text in texts()
        for match in EMAIL.finditer(text)
        if not NOBODYS.search(match.group())
    ]
    assert found == []


def refusals() -> Iterator[type[DomainError]]:
    """Every DomainError of the product."""
    for module in pkgutil.walk_packages(citas.__path__, "citas."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    waiting = [DomainError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("citas."):
                yield kind


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = Counter(kind.code for kind in refusals())
    assert codes
    assert [code for code, times in codes.items() if times > 1] == []
    assert DomainError.code not in codes


def test_every_refusal_says_what_happened_and_what_to_do() -> None:
    silent = [
        kind.__name__
        for kind in refusals()
        if not kind.__subclasses__() and not (str(kind.message) and str(kind.next_step))
    ]
    assert silent == []


def test_the_state_diagram_in_the_docs_is_the_table() -> None:
    page = (CHECKOUT / "docs" / "appointment-states.md").read_text()
    assert f"```mermaid\n{mermaid()}\n```" in page


@pytest.mark.django_db
def test_the_policies_that_are_laid_down_are_those_that_are_read() -> None:
    read = {
        field.name for kind in (PolicySet, PeoplePolicySet, RetentionPolicySet) for field in fields(kind)
    }
    assert set(Policy.objects.values_list("name", flat=True)) == read
