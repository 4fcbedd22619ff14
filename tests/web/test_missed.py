"""An appointment marked as missed: what its page says, and how the insured objects."""

from collections.abc import Callable

import pytest

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment, NoshowReview
from tests.factories.clinic import NOW, Clinic, by
from tests.web.conftest import Clock
from tests.web.reading import Visitor


@pytest.fixture
def missed(clinic: Clinic) -> Appointment:
    """The daughter's of tomorrow."""
    asked = {"account_id": clinic.family.user.pk, "patient_id": clinic.family.daughter.pk}
    slot = clinic.slots()[0]
    made = book(**asked, slot_id=slot.pk, key="k", actor=by(clinic.family.user), now=NOW).appointment
    Appointment.objects.filter(pk=made.pk).update(status="noshow")
    return made


@pytest.fixture
def back(
    clinic: Clinic, missed: Appointment, clock: Clock, log_in: Callable[[User], Visitor]
) -> Visitor:
    """The mother, the day after, at its page."""
    clock.advance(days=2)
    mother = log_in(clinic.family.user)
    mother.open(f"/citas/{missed.folio}/")
    return mother


def test_it_blocks_nothing_and_an_error_can_be_told(back: Visitor, missed: Appointment) -> None:
    assert "No se presentó" in back.page.words
    assert "Esto no le impide agendar otra cita." in back.page.words
    back.follow("No fue una falta")
    page = back.fill("Enviar", words="Sí fuimos; la doctora no llegó.")
    assert "Lo recibimos. Una persona de su unidad lo va a revisar." in page.words
    assert "Usted dijo que no fue una falta. Su unidad lo va a revisar." in page.words
    review = NoshowReview.objects.get(appointment=missed)
    assert (review.objection, review.lifted) == ("Sí fuimos; la doctora no llegó.", None)


def test_without_words_it_asks_for_some(back: Visitor) -> None:
    back.follow("No fue una falta")
    page = back.press("Enviar")
    assert "Escriba qué pasó; basta una frase." in page.words
    assert not NoshowReview.objects.exists()


@pytest.mark.parametrize(
    ("lifted", "told"),
    [
        (True, "Su unidad revisó esta falta: ya no cuenta. Motivo: Sí vino."),
        (
            False,
            "mantuvo. No le impide agendar otra cita. Motivo: Sí vino. Si no está de acuerdo, llame",
        ),
    ],
)
def test_what_the_unit_decided_is_told(
    back: Visitor, missed: Appointment, lifted: bool, told: str
) -> None:
    NoshowReview.objects.create(appointment=missed, lifted=lifted, decided_at=NOW, reason="Sí vino.")
    assert told in back.open(f"/citas/{missed.folio}/").words
    page = back.open(f"/citas/{missed.folio}/objetar/")
    assert page.status == 409
    assert "Su unidad ya revisó esa falta." in page.words


def test_without_an_outcome_nothing_is_held_against_anybody(back: Visitor, missed: Appointment) -> None:
    Appointment.objects.filter(pk=missed.pk).update(status="booked")
    page = back.open(f"/citas/{missed.folio}/")
    assert "La unidad no anotó si la consulta se dio. Esto no cuenta como falta." in page.words
    assert back.open(f"/citas/{missed.folio}/objetar/").status == 409
