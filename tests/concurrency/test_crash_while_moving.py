"""kill -9 of the database in the middle of a move: one appointment, on one place, and asking again
moves it."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connections

from citas.domain.booking.actions import moving
from citas.domain.booking.actions.moving import Moved, reschedule
from citas.domain.booking.models import Appointment, IdempotencyKey
from citas.domain.scheduling.models import Slot
from tests.concurrency.crash import CrashableDatabase
from tests.concurrency.crowd import Caller, gather
from tests.factories.clinic import NOW, make_clinic

# The new place is taken, then also the old one given up and everything written; then it would commit.
STEPS = ("_give_up", "_remember")


def test_killing_the_database_while_moving_leaves_one_appointment_on_one_place(
    crashable: CrashableDatabase,
) -> None:
    clinic = make_clinic()
    person = gather(clinic.location, 1)[0]
    old, new = both = [clinic.slots()[0].pk, clinic.slots()[3].pk]
    appointment = person.book(old).appointment
    for step in STEPS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(moving, step, dying_before(crashable, step))
            with pytest.raises(DatabaseError):
                move(appointment, person, new)
        connections.close_all()
        crashable.start()
        assert where(appointment, both) == (old, 0, ["busy", "free"])
        assert not IdempotencyKey.objects.filter(key="move").exists()
    assert [move(appointment, person, new).created for _ in range(2)] == [True, False]
    assert where(appointment, both) == (new, 1, ["free", "busy"])


def dying_before(crashable: CrashableDatabase, step: str) -> Callable[..., object]:
    """The step, but the database is killed when it begins."""
    original: Callable[..., object] = getattr(moving, step)

    def dying(*args: object, **kwargs: object) -> object:
        crashable.kill()
        return original(*args, **kwargs)

    return dying


def move(appointment: Appointment, person: Caller, slot_id: int) -> Moved:
    return reschedule(
        appointment_id=appointment.pk, slot_id=slot_id, key="move", actor=person.actor, now=NOW
    )


def where(appointment: Appointment, slots: list[int]) -> tuple[int, int, list[str]]:
    """The place and sequence of the only appointment, and how both places stand."""
    kept = Appointment.objects.get(folio=appointment.folio)
    assert Appointment.objects.count() == 1
    assert kept.history.count() == kept.sequence + 1
    by_hour = Slot.objects.filter(pk__in=slots).order_by("starts_at")
    return kept.slot_id, kept.sequence, list(by_hour.values_list("status", flat=True))
