"""What a new password must be, and how few are hashed at a time."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citas.domain.access.errors import TooBusy
from citas.domain.access.hashers import NICENESS, FrugalArgon2Hasher, HashingLine
from citas.domain.access.models import Phone, User
from citas.domain.access.passwords import common_passwords, common_words
from citas.domain.people.models import Account, Patient
from citas.rules.passwords import folded
from tests.factories.clinic import make_family, make_location


def refusals(password: str, user: User | None = None) -> list[str]:
    """The codes of what is wrong with it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [str(one.code) for one in error.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("corto 7", ["password_too_short"]),
        ("gato y 8", []),
        ("x é " * 32, []),
        ("una frase cualquiera " * 6 + "abc", ["password_too_long"]),
        ("todo en minusculas", []),
        ("😀 árbol 雨", []),
        ("tijuana2026", ["password_too_common"]),
        ("Contraseña1", ["password_too_common"]),
        ("trustno1", ["password_too_common"]),
        ("        ", ["password_too_common"]),
    ],
)
def test_long_enough_and_not_common_is_all_that_is_asked(password: str, codes: list[str]) -> None:
    if password.startswith("x é"):
        password = "".join(chr(0x4E00 + n) for n in range(128))
    assert refusals(password) == codes


def test_every_refusal_of_a_password_is_in_spanish_and_says_what_to_do() -> None:
    for password in ("corto", "a" * 129, "tijuana2026"):
        with pytest.raises(ValidationError) as refused:
            validate_password(password)
        assert any(word in str(refused.value) for word in ("Escriba", "Junte"))


def test_the_lists_are_there_and_folded() -> None:
    assert len(common_passwords()) > 19_000
    assert len(common_words()) > 300
    assert {word for word in common_words() if word != folded(word)} == set()


@pytest.fixture
def known(db: None) -> User:
    family = make_family(make_location())
    Patient.objects.filter(pk=family.head.pk).update(
        curp="LODM800501MBCPZR07", given_name="Hortensia", birth_date=date(1980, 5, 1)
    )
    EmailAddress.objects.create(user=family.user, email="tencha.lodi@example.org", verified=True)
    Phone.objects.create(user=family.user, number="+526861234567")
    return User.objects.get(pk=family.user.pk)


@pytest.mark.parametrize(
    "password",
    ["Hortensia 80", "López010580", "LODM800501", "LODM800501MBCPZR07", "tencha.lodi", "6861234567",
     "1234567 aa", "issstecali!!", "01/05/1980", "López Díaz"],
)  # fmt: skip
def test_ones_own_data_are_no_password(known: User, password: str) -> None:
    assert "password_too_similar" in refusals(password, known)


def test_the_affiliation_number_is_no_password_whoever_it_is_of(known: User) -> None:
    assert refusals(known.username, known) == ["password_too_similar"]
    assert refusals(f"{known.username}-00", known) == ["password_too_similar"]


def test_somebody_elses_data_are_free(known: User, db: None) -> None:
    other = User.objects.create_user("ZZ9999")
    assert refusals("Hortensia LODM", other) == []


def test_of_who_has_no_account_nothing_is_asked_of_the_roll(known: User) -> None:
    name = Account.objects.get(user=known).coverage.patient.given_name
    with CaptureQueriesContext(connection) as asked:
        assert refusals(f"{name} 1980", User(username=known.username)) == []
        assert refusals(f"{name} 1980", None) == []
    assert len(asked) == 0


def test_a_hash_takes_its_turn_on_a_thread_that_yields() -> None:
    hasher = FrugalArgon2Hasher()
    kept = hasher.encode("una larga y buena", "salt" * 4)
    assert hasher.verify("una larga y buena", kept)
    assert not hasher.verify("otra", kept)
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


class Counted:
    """A job that says how many run at once, and waits to be let go."""

    def __init__(self) -> None:
        self.running = self.most = 0
        self.counting = threading.Lock()
        self.go = threading.Event()
        self.began = threading.Event()

    def __call__(self) -> str:
        with self.counting:
            self.running += 1
            self.most = max(self.most, self.running)
        self.began.set()
        self.go.wait(10)
        with self.counting:
            self.running -= 1
        return "done"


def test_one_works_two_wait_and_the_fourth_is_told_at_once() -> None:
    line, job = HashingLine(3, patience=10), Counted()
    turned_away = threading.Barrier(4, timeout=10)

    def come() -> str:
        try:
            with line.place():
                turned_away.wait()
                return line.run(job)
        except TooBusy:
            turned_away.wait()
            return "busy"

    with ThreadPoolExecutor(4) as people:
        answers = [people.submit(come) for _ in range(4)]
        assert job.began.wait(10)
        job.go.set()
        said = sorted(answer.result(10) for answer in answers)
    assert said == ["busy", "done", "done", "done"]
    assert job.most == 1


def test_without_the_line_all_would_run_at_once() -> None:
    job, together = Counted(), threading.Barrier(4, timeout=10)

    def come() -> str:
        together.wait()
        return job()

    with ThreadPoolExecutor(4) as people:
        answers = [people.submit(come) for _ in range(4)]
        while job.running < 4:
            job.began.wait(10)
        job.go.set()
        assert [answer.result(10) for answer in answers] == ["done"] * 4
    assert job.most == 4


def test_who_waits_too_long_is_told_and_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    line, job = HashingLine(2, patience=10), Counted()
    with ThreadPoolExecutor(1) as people:
        first = people.submit(line.run, job)
        assert job.began.wait(10)
        with monkeypatch.context() as short:
            short.setattr(line, "_patience", 0.01)  # of who comes second, and of nobody else
            with pytest.raises(TooBusy):
                line.run(lambda: "never")
        job.go.set()
        assert first.result(10) == "done"
    assert line.run(lambda: "again") == "again"


def test_a_place_taken_before_is_used_again_and_given_back_when_work_fails() -> None:
    line = HashingLine(1, patience=10)

    def fail() -> None:
        raise ZeroDivisionError

    with line.place(), pytest.raises(ZeroDivisionError):
        line.run(fail)
    assert line.run(lambda: 1) == 1


def test_the_thread_of_passwords_lets_others_go_first() -> None:
    line, this = HashingLine(1, patience=10), threading.get_native_id()
    before = os.getpriority(os.PRIO_PROCESS, this)
    nice = line.run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    assert nice == min(before + NICENESS, 19)
    assert os.getpriority(os.PRIO_PROCESS, this) == before
