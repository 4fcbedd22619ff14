"""Nothing is free: the daughter waits, somebody gives a place up, and it is taken from the mailbox."""

from datetime import datetime

import pytest
from allauth.account.models import EmailAddress

from citas.domain.booking.models import Appointment
from citas.domain.booking.waiting.offering import due, pass_on
from citas.domain.scheduling.models import Slot
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import SharedClock
from tests.e2e.visitor import Visitor
from tests.factories.clinic import Clinic, make_family
from tests.factories.waiting import give_up, newcomer, take
from tests.mailbox import Mail, Mailbox

pytestmark = pytest.mark.django_db

ADDRESS = "sofia-y-maria@correo.example"


@pytest.fixture
def in_the_way(clinic: Clinic) -> Appointment:
    """Somebody has the first place of tomorrow, and nobody finds another."""
    first = take(make_family(clinic.location), clinic.slots()[0])
    Slot.objects.filter(location=clinic.location, status="free").update(status="busy")
    EmailAddress.objects.create(user=clinic.family.user, email=ADDRESS, verified=True, primary=True)
    return first


def test_who_waits_takes_from_the_mailbox_what_somebody_gives_up(
    visit: OpenVisit, clinic: Clinic, clock: SharedClock, mailbox: Mailbox, in_the_way: Appointment
) -> None:
    mother, mail_program = visit(), visit(scripts=False)
    ahead = newcomer(clinic)
    _wait(mother, clinic)
    give_up(in_the_way)
    clock.advance(minutes=1)
    _work(clock.now)
    mother.open("/lista/")
    mother.reads("Usted es la persona 2 en la lista.")
    clock.advance(minutes=15)
    _work(clock.now)  # whoever was first has not answered
    assert [offer.state for offer in ahead.offers.all()] == ["expired"]
    _take(mail_program, _mail(mailbox, clock.now))
    mother.open("/citas/")
    mother.reads("8:00 de la mañana", path.DAUGHTER)


def _wait(mother: Visitor, clinic: Clinic) -> None:
    """From the page where nothing is free into the line."""
    mother.is_known_as(clinic.family.user)
    mother.open(f"{path.start(clinic)}/ODONTOLOGIA/")
    mother.press("Avisarme si se libera un lugar")
    mother.is_at("Avíseme si se libera un lugar")
    mother.page.get_by_label("Por la mañana").check()
    mother.press("Entrar a la lista", "button")
    mother.is_at("Su lista de espera")
    mother.reads("Usted es la persona 2 en la lista.")


def _work(now: datetime) -> None:
    """What the worker does every minute."""
    for slot_id in due(now):
        pass_on(slot_id=slot_id, now=now)


def _mail(mailbox: Mailbox, now: datetime) -> Mail:
    mailbox.deliver(now)
    found = mailbox.last_to(ADDRESS)
    assert found.subject == "Se liberó un lugar para usted"
    return found


def _take(somebody: Visitor, mail: Mail) -> None:
    """With a slip, then right; afterwards the link has nothing more to give."""
    somebody.watch.refusals.add(422)
    somebody.open(mail.path)
    somebody.is_at("Se liberó un lugar para usted")
    somebody.reads("Le apartamos este lugar hasta las 8:31 de la mañana.")
    for month in ("abril", "marzo"):
        somebody.page.get_by_label("Día", exact=True).select_option("9")
        somebody.page.get_by_label("Mes", exact=True).select_option(label=month)
        somebody.press("Tomarlo", "button")
        if month == "abril":
            somebody.reads("Ese no es el día de nacimiento que tenemos registrado.")
    somebody.is_at("Su cita está agendada")
    somebody.reads("Folio")
    somebody.open(mail.path)
    somebody.is_at("Este lugar ya está agendado")
