"""Two workers that look at the same moment, and a cancelling between looking and telling."""

from datetime import time, timedelta

import pytest

from citas.domain.booking import reminding
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Reminder
from citas.domain.messaging.models import Notification
from citas.interfaces.jobs import tasks
from citas.rules import clock
from tests.concurrency.crowd import at_once, gather, meet_before, pause_before
from tests.factories.clinic import TOMORROW, Clinic, make_clinic

pytestmark = pytest.mark.django_db(transaction=True)
EVENING = clock.instant(TOMORROW - timedelta(days=1), time(19))


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the worker wrote down as failed."""
    written: list[str] = []
    monkeypatch.setattr(tasks.log, "exception", lambda what, **_facts: written.append(what))
    return written


def told() -> list[str]:
    return list(Notification.objects.filter(letter="reminder_last").values_list("state", flat=True))


def test_two_workers_at_once_remind_once(
    clinic: Clinic, failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for caller, slot in zip(gather(clinic.location, 3), clinic.slots(), strict=False):
        caller.book(slot.pk)
    monkeypatch.setattr(reminding, "remind", meet_before(reminding.remind, 2))
    assert at_once([lambda: tasks.give_reminders(lambda: EVENING)] * 2) == [None, None]
    assert Reminder.objects.count() == 3
    assert told() == ["sent"] * 3
    assert failures == []


def test_who_cancels_between_looking_and_telling_is_told_nothing(
    clinic: Clinic, failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (caller,) = gather(clinic.location, 1)
    booked = caller.book(clinic.slots()[0].pk).appointment
    gone = pause_before(reminding.remind, lambda: not reminding.due_reminders(EVENING))
    monkeypatch.setattr(reminding, "remind", gone)
    at_once(
        [
            lambda: tasks.give_reminders(lambda: EVENING),
            lambda: cancel(appointment_id=booked.pk, actor=caller.actor, now=EVENING),
        ]
    )
    assert (told(), failures) == ([], [])
