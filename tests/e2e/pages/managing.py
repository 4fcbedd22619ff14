"""What one does with an appointment: gives it up, takes that back, moves it, asks for it again."""

from collections.abc import Iterator

from citas.domain.booking.models import Appointment
from tests.e2e import path
from tests.e2e.pages.walker import Surface, Walker

LATER = "jueves 3 de diciembre"


def states(walker: Walker) -> Iterator[str]:
    """The daughter's appointment of tomorrow, until it is over."""
    visitor = walker.visitor
    path.keep(visitor, walker.clinic)
    path.confirm(visitor)
    receipt = visitor.path
    walker.clock.advance(hours=2)
    yield from walker.each({"cancelling late": f"{receipt}cancelar/"})
    yield from _moving(walker, receipt)
    visitor.open(f"{receipt}cancelar/")
    visitor.press("Sí, cancelar la cita", "button")
    visitor.is_at("Cancelamos su cita.")
    yield "cancelled a moment ago"
    walker.clock.advance(minutes=2)
    visitor.press("Deshacer: recuperar mi cita", "button")
    visitor.is_at("Esta cita sigue cancelada")
    yield "too late to take it back"
    yield from walker.each({"no such folio": "/citas/?folio=x"})
    yield from _over(walker, receipt)


def _moving(walker: Walker, receipt: str) -> Iterator[str]:
    visitor = walker.visitor
    visitor.open(f"{receipt}cambiar/")
    yield "moving: the days"
    visitor.press(LATER)
    visitor.press(path.DOCTOR)
    visitor.press("Apartar 9:00", "button")
    visitor.is_at("Revise el cambio")
    yield "moving: old and new"


def _over(walker: Walker, receipt: str) -> Iterator[str]:
    of_daughter = Appointment.objects.filter(patient=walker.clinic.family.daughter)
    of_daughter.update(status="noshow")
    walker.clock.advance(days=2)
    walker.visitor.is_known_as(walker.clinic.family.user)
    yield from walker.each(
        {
            "marked as missed": receipt,
            "objecting": f"{receipt}objetar/",
            "again, without places": f"{receipt}otra-vez/",
        }
    )
    of_daughter.update(status="booked")
    yield from walker.each({"nobody wrote down what became of it": receipt})


FOLIO = "citas/<str:folio>/"
SURFACE = Surface(
    "managing",
    states,
    frozenset(
        {
            FOLIO, "citas/", "citas/revision/<id:hold_id>/", f"{FOLIO}cancelar/", f"{FOLIO}deshacer/",
            f"{FOLIO}cambiar/", f"{FOLIO}objetar/", f"{FOLIO}otra-vez/",
        }
    ),
)  # fmt: skip
