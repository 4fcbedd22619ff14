"""The path of the service sheet with its turns for the worse, and what one has afterwards."""

from collections.abc import Iterator
from datetime import timedelta

from citas.domain.booking.models import Appointment
from citas.domain.scheduling.models import Slot
from tests.e2e import path
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.clinic import NOW, TODAY, TOMORROW

NEXT = TOMORROW + timedelta(days=1)
LATER = NEXT + timedelta(days=1)


def states(walker: Walker) -> Iterator[str]:
    """Bring the mother to each step, and to each thing that may happen there."""
    walker.visitor.is_known_as(walker.clinic.family.user)
    yield from _choosing(walker)
    yield from _without_places(walker)
    yield from _reviewing(walker)
    yield from _refused(walker)
    yield from _booked(walker)


def _choosing(walker: Walker) -> Iterator[str]:
    steps = path.start(walker.clinic)
    yield from walker.each(
        {
            "home of who has logged in": "/",
            "menu": "/servicios-medicos/",
            "no appointments yet": "/citas/",
            "members": "/citas/solicitar/",
            "services": f"{steps}/",
            "month": f"{steps}/ODONTOLOGIA/",
            "doctors": f"{steps}/ODONTOLOGIA/{TOMORROW}/",
            "hours of any doctor": f"{steps}/ODONTOLOGIA/{TOMORROW}/cualquiera/",
            "hours of one doctor": path.hours(walker.clinic),
            "not found": "/no-existe/",
            "person of somebody else": "/citas/solicitar/999999/",
        }
    )


def _without_places(walker: Walker) -> Iterator[str]:
    visitor, steps = walker.visitor, path.start(walker.clinic)
    Slot.objects.filter(location=walker.clinic.location, local_date=NEXT).update(status="busy")
    visitor.open(f"{steps}/ODONTOLOGIA/{NEXT}/")
    visitor.is_at("Ya no hay lugares ese día")
    yield "day without places"
    Slot.objects.filter(role=walker.clinic.role, local_date=LATER).update(status="busy")
    mine = walker.clinic.role.practitioner_id
    yield from walker.each({"doctor without places": f"{steps}/ODONTOLOGIA/{LATER}/{mine}/"})
    yield from walker.each({"month of another service": f"{steps}/MEDICINA_GENERAL/?mes=2026-12"})
    general = Slot.objects.filter(
        location=walker.clinic.location, service__code="MEDICINA_GENERAL", status="free"
    )
    taken = list(general.values_list("pk", flat=True))
    general.update(status="busy")
    yield from walker.each({"month without any place": f"{steps}/MEDICINA_GENERAL/"})
    Slot.objects.filter(pk__in=taken).update(status="free")


def _reviewing(walker: Walker) -> Iterator[str]:
    visitor, clinic = walker.visitor, walker.clinic
    path.keep(visitor, clinic, path.later_hour(clinic))
    review = visitor.path
    yield "review"
    walker.clock.advance(minutes=6)
    visitor.open(review)
    visitor.reads("El tiempo para revisar terminó")
    yield "review after its time"
    Slot.objects.filter(pk=clinic.slots()[1].pk).update(status="busy", hold_id=None, held_until=None)
    visitor.open(review)
    visitor.reads("Los lugares más cercanos son:")
    yield "place taken"


def _refused(walker: Walker) -> Iterator[str]:
    """Her rights end between two clicks."""
    visitor, daughter = walker.visitor, walker.clinic.family.daughter
    path.keep(visitor, walker.clinic)
    review = visitor.path
    daughter.coverages.update(valid_to=TODAY)
    visitor.press("Agendar cita", "button")
    visitor.reads("la vigencia de Sofía López Díaz termina")
    yield "rights that end before the day"
    daughter.coverages.update(valid_to=None)
    visitor.open(review)


def _booked(walker: Walker) -> Iterator[str]:
    visitor, clinic = walker.visitor, walker.clinic
    path.confirm(visitor)
    receipt = visitor.path
    yield "receipt"
    yield from walker.each({"home with an appointment": "/", "appointments": "/citas/"})
    visitor.open(f"{path.start(clinic)}/")
    visitor.reads("ya tiene una cita")
    yield "service with an appointment"
    Appointment.objects.filter(patient=clinic.family.daughter).update(disrupted_at=NOW)
    visitor.open(receipt)
    visitor.reads("Hubo un cambio en la agenda")
    yield "receipt after a change"
    yield from walker.each({"appointments after a change": "/citas/", "notices": "/avisos/"})


STEP = "citas/solicitar/<id:patient_id>/"
SURFACE = Surface(
    "booking",
    states,
    frozenset(
        {
            "", "servicios-medicos/", "citas/", "citas/solicitar/", STEP, f"{STEP}<str:code>/",
            f"{STEP}<str:code>/<day:day>/", f"{STEP}<str:code>/<day:day>/<who:who>/",
            "citas/revision/<id:hold_id>/", "citas/<str:folio>/", "avisos/",
        }
    ),
)  # fmt: skip
