"""A refusal speaks to the person in words."""

from datetime import date, time

from citas.rules.errors import DomainError


class Late(DomainError):
    code = "late"
    message = "Faltan datos del {day} a {at}."
    next_step = "Llame a {whom}."


def test_facts_are_told_in_words() -> None:
    refusal = Late(day=date(2026, 12, 1), at=time(9), whom="la unidad")
    assert (
        refusal.sentence() == "Faltan datos del martes 1 de diciembre de 2026 a las 9:00 de la mañana."
    )
    assert refusal.advice() == "Llame a la unidad."


def test_a_fact_with_braces_is_no_template() -> None:
    assert Late(day=1, at=2, whom="{day}").advice() == "Llame a {day}."


def test_what_is_logged_is_the_code() -> None:
    assert str(Late(whom="x")).startswith("late")
