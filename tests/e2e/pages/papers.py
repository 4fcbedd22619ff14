"""The papers of an appointment, and whoever checks them."""

from collections.abc import Iterator

from citas.domain.booking.models import Appointment
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.papers import booked


def states(walker: Walker) -> Iterator[str]:
    """Check a paper as a stranger; ask for a calendar and a proof as the mother."""
    appointment = booked(walker.clinic)
    walker.visitor.open("/verificar/")
    walker.visitor.type_into("Folio", appointment.folio)
    walker.visitor.press("Comprobar", "button")
    walker.visitor.reads("La cita está vigente")
    yield "paper checked"
    walker.becomes(walker.clinic.family.user)
    walker.visitor.open("/calendario/")
    walker.visitor.press("Pedir mi enlace", "button")
    walker.visitor.reads("Cópielo ahora")
    yield "address for a calendar"
    Appointment.objects.filter(pk=appointment.pk).update(status="fulfilled")
    walker.visitor.open(f"/citas/{appointment.folio}/constancia/")
    walker.visitor.is_at("Constancia de asistencia")
    yield "proof of attendance"


SURFACE = Surface(
    "papers", states, frozenset({"verificar/", "calendario/", "citas/<str:folio>/constancia/"})
)
