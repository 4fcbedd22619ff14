"""The API keeps what its OpenAPI document promises, whoever calls, and tells nobody of another family.

Requests come from the document itself (schemathesis), from one fixed seed; half of them with identifiers
that exist, of the caller's family and of others.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from citas.config.wsgi import application
from tests.api.conftest import token_of
from tests.api.roles import ROLES, Stage, make_stage
from tests.factories.clinic import Clinic
from tests.factories.papers import read

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 5  # of each operation, role and kind
QUIET = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PARTS = ("path_parameters", "query", "body")


@pytest.fixture
def stage(clinic: Clinic) -> Stage:
    return make_stage(clinic)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests through WSGI stay in the test's transaction, as those of Django's test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def headers_of(stage: Stage, role: str) -> dict[str, str]:
    """The role's token; the stranger has none."""
    plain = {"Accept-Encoding": "identity"}
    if role == "stranger":
        return plain
    return plain | {"Authorization": f"Bearer {token_of(stage.users[role])}"}


def operations() -> list[Any]:
    """Every operation of the document."""
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found: list[Any] = list(document.get_all_operations())
    return [one.ok() for one in found]


def aimed(case: Case[Any], stage: Stage, choose: Callable[[list[object]], object]) -> None:
    """Put identifiers that exist where the case names one."""
    for part in PARTS:
        values = getattr(case, part)
        if isinstance(values, dict):
            for name in values.keys() & stage.known.keys():
                values[name] = choose(stage.known[name])


def ask(case: Case[Any], headers: dict[str, str]) -> Any:
    """The answer, and nothing kept of what it changed."""
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    return answer


def said(answer: Any) -> str:
    """The words of an answer, also of a paper."""
    if answer.content.startswith(b"%PDF"):
        return read(answer.content).words.replace("-", "")
    return str(answer.text)


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_keeps_its_promises_to_every_role(role: str, stage: Stage) -> None:
    headers, asked = headers_of(stage, role), 0

    def play(operation: Any, mode: GenerationMode, checks: list[CheckFunction]) -> None:
        @QUIET
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def run(case: Case[Any], data: st.DataObject) -> None:
            nonlocal asked
            if mode is GenerationMode.POSITIVE and data.draw(st.booleans()):
                aimed(case, stage, lambda values: data.draw(st.sampled_from(values)))
            answer = ask(case, headers)
            asked += 1
            assert stage.leaks(role, said(answer)) == []
            case.validate_response(answer, checks=checks)

        run()

    for operation in operations():
        play(operation, GenerationMode.POSITIVE, CHECKS)
        play(operation, GenerationMode.NEGATIVE, [*CHECKS, negative_data_rejection])
    assert asked > 50


def test_every_identifier_in_every_operation_tells_a_role_only_of_its_own(stage: Stage) -> None:
    told = 0
    headers = {role: headers_of(stage, role) for role in ROLES}
    for role, operation in product(ROLES, operations()):
        for case in cases(operation, stage):
            answer = ask(case, headers[role])
            assert answer.status_code < 500
            assert role in {"head", "adult", "helper"} or answer.status_code >= 400, case.formatted_path
            assert stage.leaks(role, said(answer)) == [], (role, case.formatted_path, case.query)
            told += answer.status_code < 300
    assert told > 30
    assert stage.leaks("head", "Domitila y Brígida") == ["Domitila"]


def cases(operation: Any, stage: Stage) -> Iterator[Case[Any]]:
    """The operation with every combination of the identifiers that it takes."""
    where = {
        "path_parameters": [one.name for one in operation.path_parameters],
        "query": [one.name for one in operation.query if one.name in stage.known],
        "body": [name for one in operation.body for name in one.raw_schema.get("required", ())],
    }
    names = [name for several in where.values() for name in several]
    choices = [stage.known[name][:8] for name in names]
    for number, values in enumerate(product(*choices)):
        given_values = dict(zip(names, values, strict=True))
        parts = {part: {name: given_values[name] for name in own} for part, own in where.items() if own}
        more = {"media_type": "application/json"} if operation.body else {}
        key = {"headers": {"Idempotency-Key": f"key-{number}"}} if operation.body else {}
        yield operation.Case(**parts, **more, **key)
