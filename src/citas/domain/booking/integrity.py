"""The one place where the database's last word becomes a refusal that people understand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from citas.domain.booking.errors import IdempotencyMismatch, SlotTaken
from citas.domain.people.errors import NotBookableOnline
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from citas.rules.errors import DomainError


@contextmanager
def constraints_as_refusals(*, patient: Patient, slot: Slot) -> Iterator[None]:
    """Turn a violated booking constraint into its DomainError; any other error passes unchanged."""
    refusals: dict[str, Callable[[], DomainError]] = {
        "appointment_one_a_slot": lambda: SlotTaken(at=clock.local(slot.starts_at).time()),
        # whose appointment it is can no longer be asked in this transaction
        "appointment_one_at_a_time": lambda: NotBookableOnline(patient=patient.name),
        "idempotency_key_once": IdempotencyMismatch,
    }
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal() from error
