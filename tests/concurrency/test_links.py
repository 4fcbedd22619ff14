"""Guessing the birthday behind a message's link, many at the same moment; with its control."""

import threading
from datetime import timedelta

import pytest
from django.db.models import QuerySet

from citas.domain.booking import links
from citas.domain.booking.models import Link
from tests.concurrency.crowd import PATIENCE, at_once
from tests.factories.clinic import NOW, make_clinic
from tests.factories.waiting import take

pytestmark = pytest.mark.django_db(transaction=True)

GUESSES, ALLOWED = 8, 5


@pytest.fixture
def tokens(transactional_db: None) -> list[str]:
    """Two messages about one appointment of a woman born on 1 May."""
    clinic = make_clinic()
    appointment = take(clinic.family, clinic.slots()[0])
    return [
        links.make_link(
            account_id=appointment.booked_by_id, patient_id=appointment.patient_id, now=NOW,
            appointment_id=appointment.pk, expires_at=NOW + timedelta(hours=8),
        )
        for _ in range(2)
    ]  # fmt: skip


def looked_at(tokens: list[str]) -> int:
    """How many of many guesses were held against the birthday."""
    guesses = [
        lambda token=token: links.prove(token=token, day=2, month=5, now=NOW)
        for token in tokens * (GUESSES // 2)
    ]
    assert {type(one).__name__ for one in at_once(guesses)} <= {"BirthdayWrong", "LinkLocked"}
    return sum(Link.objects.values_list("attempts", flat=True))


def test_of_many_guesses_at_once_five_are_looked_at(tokens: list[str]) -> None:
    assert looked_at(tokens) == ALLOWED


def test_control_without_the_lock_every_guess_is_looked_at(
    tokens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_read = threading.Barrier(GUESSES)

    def unlocked(theirs: QuerySet[Link]) -> int:
        tried = sum(theirs.values_list("attempts", flat=True))
        all_have_read.wait(PATIENCE)
        return tried

    monkeypatch.setattr(links, "_tried", unlocked)
    assert looked_at(tokens) == GUESSES
