"""What is asked of Llave MX, against a server that speaks its dialect: bounded whatever it answers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from citas.interfaces.web.accounts.llave_mx import exchange
from citas.interfaces.web.accounts.llave_mx.exchange import AT_ONCE, Exchange, ExchangeFailed
from citas.interfaces.web.accounts.llave_mx.profile import read_profile
from citas.interfaces.web.accounts.llave_mx.service import Service
from tests.llave_mx_provider import CALLBACK, PROFILE, TOKEN, FakeLlaveMX, Fault, llave_mx

SITE = "http://testserver"
ANA: dict[str, Any] = {"idUsuario": 7, "nombre": "ANA", "curp": "LODM800501MBCPZR02"}
REASONS = {
    Fault.REFUSES: "status 400",
    Fault.FAILS: "status 500",
    Fault.ERROR_IN_200: "an error instead of an answer",
    Fault.NOT_JSON: "not JSON",
    Fault.A_LIST: "not an object",
    Fault.HUGE: "too large",
    Fault.ELSEWHERE: "status 302",
}


@pytest.fixture
def fake() -> Iterator[FakeLlaveMX]:
    with llave_mx(SITE) as started:
        yield started
    for step in (exchange._turns.acquire, exchange._turns.release):  # once nobody asks any more
        for _ in range(AT_ONCE):
            step()


def service(fake: FakeLlaveMX, **differently: str) -> Service:
    return Service(**(fake.settings() | differently))  # type: ignore[arg-type] # its values are of two types


def exchanged(fake: FakeLlaveMX, **differently: str) -> dict[str, Any]:
    """The profile of Ana, by a fresh code."""
    asking = Exchange(service(fake, **differently))
    token = asking.token(fake.code_for(ANA), SITE + CALLBACK)
    return asking.profile(token["accessToken"])


def test_a_code_becomes_a_profile(fake: FakeLlaveMX) -> None:
    assert exchanged(fake) == ANA


def test_a_code_is_good_once(fake: FakeLlaveMX) -> None:
    code = fake.code_for(ANA)
    Exchange(service(fake)).token(code, SITE + CALLBACK)
    with pytest.raises(ExchangeFailed, match="status 400"):
        Exchange(service(fake)).token(code, SITE + CALLBACK)


@pytest.mark.parametrize("name", ["client_secret", "service_password"])
def test_wrong_credentials_are_refused_there(fake: FakeLlaveMX, name: str) -> None:
    with pytest.raises(ExchangeFailed, match="status 400"):
        exchanged(fake, **{name: "otra"})


@pytest.mark.parametrize("where", [TOKEN, PROFILE])
@pytest.mark.parametrize("fault", REASONS)
def test_what_is_no_answer_is_told_from_one(fake: FakeLlaveMX, where: str, fault: Fault) -> None:
    fake.faults[where] = fault
    with pytest.raises(ExchangeFailed, match=REASONS[fault]):
        exchanged(fake)
    assert "/adonde-no-se-va" not in fake.asked


@pytest.mark.parametrize("where", [TOKEN, PROFILE])
@pytest.mark.parametrize("fault", [Fault.HANGS, Fault.DRIPS])
def test_what_never_ends_is_left(
    fake: FakeLlaveMX, monkeypatch: pytest.MonkeyPatch, where: str, fault: Fault
) -> None:
    monkeypatch.setattr(exchange, "SECONDS", 0.3)
    fake.faults[where] = fault
    with pytest.raises(ExchangeFailed):
        exchanged(fake)
    assert not fake.released.is_set()


def test_nobody_there(fake: FakeLlaveMX) -> None:
    with pytest.raises(ExchangeFailed, match="ConnectionError"):
        exchanged(fake, token_url="http://127.0.0.1:9/")


def test_so_many_wait_for_it_and_no_more(fake: FakeLlaveMX, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "SECONDS", 60)
    fake.faults[TOKEN] = Fault.HANGS
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        waiting = [crowd.submit(exchanged, fake) for _ in range(AT_ONCE)]
        for _ in waiting:
            fake.arrived.acquire()
        with pytest.raises(ExchangeFailed, match="too many at once"):
            exchanged(fake)
        fake.released.set()
    assert all(isinstance(one.exception(), ExchangeFailed) for one in waiting)
    del fake.faults[TOKEN]
    assert exchanged(fake) == ANA


@pytest.mark.parametrize(
    "written", ["1980-05-01", "1980-05-01T00:00:00.000Z", "01/05/1980", "01-05-1980", "01/05/1980 00:00"]
)
def test_a_birth_date_is_read_in_the_usual_forms(written: str) -> None:
    read = read_profile(ANA | {"fechaNacimiento": written}, verified_only=True)
    assert read.birth_date == date(1980, 5, 1)


def test_a_profile_without_birth_date_has_none() -> None:
    assert read_profile(ANA, verified_only=True).birth_date is None


@pytest.mark.parametrize(
    "differently",
    [
        {"idUsuario": None},
        {"idUsuario": ["7"]},
        {"idUsuario": "x" * 192},
        {"idUsuario": "a\x00"},
        {"fechaNacimiento": "ayer"},
        {"fechaNacimiento": "2026-02-30"},
    ],
)
def test_a_profile_that_cannot_be_read_is_none(differently: dict[str, Any]) -> None:
    with pytest.raises(ExchangeFailed):
        read_profile(ANA | differently, verified_only=True)


@pytest.mark.parametrize("written", [True, "true", "1", 1, "SI"])
def test_a_verified_account_says_so(written: object) -> None:
    assert read_profile(ANA | {"cuentaVerificada": written}, verified_only=True).verified


@pytest.mark.parametrize("written", [False, "false", None, 0, "", {}])
def test_any_other_counts_only_where_the_operator_lets_it(written: object) -> None:
    profile = ANA | {"cuentaVerificada": written}
    assert not read_profile(profile, verified_only=True).verified
    assert read_profile(profile, verified_only=False).verified
