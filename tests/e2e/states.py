"""Every page and state of the path, one after another, for tests that look at all of them."""

from collections.abc import Iterator
from datetime import timedelta

from citas.domain.booking.models import Appointment
from citas.domain.scheduling.models import Slot
from tests.e2e import path
from tests.e2e.stage import SharedClock
from tests.e2e.visitor import Visitor
from tests.factories.clinic import NOW, TOMORROW, Clinic

NEXT = TOMORROW + timedelta(days=1)


def all_states(visitor: Visitor, clinic: Clinic, clock: SharedClock) -> Iterator[str]:
    """Bring the visitor to each state and yield its name."""
    visitor.watch.refusals |= {404, 409}
    yield from _before_the_login(visitor, clinic)
    yield from _choosing(visitor, clinic)
    yield from _without_places(visitor, clinic)
    yield from _reviewing(visitor, clinic, clock)
    yield from _booked(visitor, clinic)


def _before_the_login(visitor: Visitor, clinic: Clinic) -> Iterator[str]:
    visitor.open("/")
    yield "home"
    visitor.open("/entrar/?motivo=sesion")
    yield "login after the session ended"
    visitor.press("Entrar", "button")
    visitor.reads("Revise lo siguiente")
    yield "login with nothing filled in"
    visitor.type_into("Número de afiliación", "NADIE")
    visitor.type_into("Contraseña", "no-es")
    visitor.press("Entrar", "button")
    visitor.reads("No pudimos entrar con esos datos")
    yield "login refused"
    visitor.is_known_as(clinic.family.user)
    visitor.open("/salir/")
    yield "leaving"


def _choosing(visitor: Visitor, clinic: Clinic) -> Iterator[str]:
    steps = path.start(clinic)
    for address, name in (
        ("/", "home of who has logged in"),
        ("/servicios-medicos/", "menu"),
        ("/citas/", "no appointments yet"),
        ("/citas/solicitar/", "members"),
        (f"{steps}/", "services"),
        (f"{steps}/ODONTOLOGIA/", "month"),
        (f"{steps}/ODONTOLOGIA/{TOMORROW}/", "doctors"),
        (f"{steps}/ODONTOLOGIA/{TOMORROW}/cualquiera/", "hours of any doctor"),
        (path.hours(clinic), "hours of one doctor"),
        ("/no-existe/", "not found"),
    ):
        visitor.open(address)
        yield name


def _without_places(visitor: Visitor, clinic: Clinic) -> Iterator[str]:
    steps = path.start(clinic)
    Slot.objects.filter(location=clinic.location, local_date=NEXT).update(status="busy")
    visitor.open(f"{steps}/ODONTOLOGIA/{NEXT}/")
    visitor.is_at("Ya no hay lugares ese día")
    yield "day without places"
    visitor.open(f"{steps}/MEDICINA_GENERAL/?mes=2026-12")
    yield "month of another service"


def _reviewing(visitor: Visitor, clinic: Clinic, clock: SharedClock) -> Iterator[str]:
    path.keep(visitor, clinic, path.later_hour(clinic))
    review = visitor.path
    yield "review"
    clock.advance(minutes=6)
    visitor.open(review)
    visitor.reads("El tiempo para revisar terminó")
    yield "review after its time"
    Slot.objects.filter(pk=clinic.slots()[1].pk).update(status="busy", hold_id=None, held_until=None)
    visitor.open(review)
    visitor.reads("Los lugares más cercanos son:")
    yield "place taken"


def _booked(visitor: Visitor, clinic: Clinic) -> Iterator[str]:
    path.keep(visitor, clinic)
    path.confirm(visitor)
    receipt = visitor.path
    yield "receipt"
    visitor.open("/citas/")
    yield "appointments"
    visitor.open(f"{path.start(clinic)}/")
    visitor.reads("ya tiene una cita")
    yield "service with an appointment"
    Appointment.objects.filter(patient=clinic.family.daughter).update(disrupted_at=NOW)
    visitor.open(receipt)
    visitor.reads("Hubo un cambio en la agenda")
    yield "receipt after a change"
