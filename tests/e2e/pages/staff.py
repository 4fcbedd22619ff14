"""The work of staff: the desk, the doctor's day, staff accounts, the log; and what refuses there."""

from collections.abc import Iterator
from datetime import timedelta

from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Reminder
from citas.domain.booking.noshows import object_to
from citas.domain.catalogue.models import Practitioner
from citas.domain.people.desk_actions import separate
from citas.domain.people.models import Patient
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.appointments import booked, missed
from tests.factories.clinic import NOW, TOMORROW, Clinic, by
from tests.factories.staff import acting, make_staff


def states(walker: Walker) -> Iterator[str]:
    """The desk first, then each of the others."""
    desk = colleague(walker.clinic, ActorKind.DESK)
    _busy(walker.clinic)
    yield from _at_the_desk(walker, desk)
    yield from _administering(walker, desk)
    walker.becomes(colleague(walker.clinic, ActorKind.AUDITOR))
    yield from walker.each(
        {
            "log": "/bitacora/",
            "log, nothing found": "/bitacora/?accion=nada",
            "log, wrong question": "/bitacora/?desde=1900-01-01",
        }
    )
    walker.becomes(colleague(walker.clinic, ActorKind.DOCTOR, walker.clinic.role.practitioner))
    yield from walker.each({"doctor's today": "/agenda/", "doctor's tomorrow": f"/agenda/{TOMORROW}/"})


def _missing(clinic: Clinic) -> str:
    """Somebody who missed three, objects to one, has not said whether he comes tomorrow, and was here
    this morning; the folio of the one that he objects to."""
    family, since = clinic.family, NOW - timedelta(days=9)
    rows = missed(clinic, 10, 20, 30)
    object_to(appointment_id=rows[0].pk, actor=by(family.user), words="Sí fui, llegué a las 8.", now=NOW)
    soon = booked(clinic.role, family.user, family.daughter, NOW + timedelta(hours=23), since)
    Reminder.objects.create(
        appointment=soon, slot=soon.slot, kind=Reminder.Kind.CONFIRM, due_at=NOW, told_at=NOW
    )
    booked(clinic.role, family.user, family.daughter, NOW - timedelta(hours=1), since)
    return rows[0].folio


def colleague(clinic: Clinic, role: ActorKind, practitioner: Practitioner | None = None) -> User:
    """Somebody of this unit; of all units, where the role has none."""
    everywhere = role in (ActorKind.ADMINISTRATOR, ActorKind.AUDITOR)
    unit = None if everywhere else clinic.location
    return make_staff(f"{role.value}.n{clinic.location.pk}", role, unit, practitioner)


def _busy(clinic: Clinic) -> None:
    """An appointment of tomorrow, and two people with separate treatment."""
    family, clerk = clinic.family, make_staff(f"trato.n{clinic.location.pk}", ActorKind.DESK)
    book(
        account_id=family.user.pk, patient_id=family.daughter.pk, slot_id=clinic.slots()[0].pk,
        key="k", actor=by(family.user), now=NOW,
    )  # fmt: skip
    ivan = Patient.objects.get(given_name="Iván", assigned_location=clinic.location)
    actor = acting(clerk, ActorKind.DESK)
    for patient in (ivan, family.head):
        separate(patient_id=patient.pk, wanted=True, units=None, actor=actor, now=NOW)


def _at_the_desk(walker: Walker, desk: User) -> Iterator[str]:
    visitor, family = walker.visitor, walker.clinic.family
    missing = _missing(walker.clinic)
    walker.becomes(desk)
    person = f"/ventanilla/paciente/{family.head.pk}/"
    yield from walker.each(
        {
            "work": "/personal/",
            "desk": "/ventanilla/",
            "whether to treat apart": f"/ventanilla/paciente/{family.daughter.pk}/trato-separado/",
            "whether to end treating apart": f"{person}trato-separado/",
            "nobody": "/ventanilla/paciente/999999/",
            "not for this role": "/bitacora/",
            "whom to call": "/ventanilla/por-confirmar/",
            "missed appointments": "/ventanilla/faltas/",
            "one that was missed": f"/ventanilla/faltas/{missing}/",
            "person": person,
        }
    )
    visitor.press("Dar un código nuevo", "button")
    visitor.is_at("Código para entrar")
    yield "code on paper"
    for words, found in ((walker.clinic.family.user.username, "found"), ("nadie así", "not found")):
        visitor.open("/ventanilla/")
        visitor.type_into("Número de afiliación, CURP o nombre", words)
        visitor.press("Buscar", "button")
        visitor.page.wait_for_url("**/ventanilla/resultados/")
        yield found


def _administering(walker: Walker, desk: User) -> Iterator[str]:
    visitor = walker.visitor
    chief = colleague(walker.clinic, ActorKind.ADMINISTRATOR)
    walker.becomes(chief)
    yield from walker.each(
        {
            "staff": "/administracion/personal/",
            "oneself": f"/administracion/personal/{chief.pk}/",
            "whether to close": f"/administracion/personal/{desk.pk}/cuenta/",
            "somebody new": "/administracion/personal/nuevo/",
        }
    )
    visitor.press("Dar de alta y mostrar su código", "button")
    visitor.is_told_what_is_wrong()
    yield "somebody new, nothing filled in"
    yield from walker.each({"member": f"/administracion/personal/{desk.pk}/"})
    visitor.press("Dar un código", "button")
    visitor.is_at("Código para entrar")
    yield "code of a colleague"


DESK, STAFF = "ventanilla/paciente/<id:patient_id>/", "administracion/personal/"
SURFACE = Surface(
    "staff",
    states,
    frozenset(
        {
            "personal/", "ventanilla/", "ventanilla/por-confirmar/", "ventanilla/faltas/",
            "ventanilla/faltas/<str:folio>/", DESK, f"{DESK}trato-separado/", "agenda/",
            "agenda/<day:day>/",
            STAFF, f"{STAFF}nuevo/", f"{STAFF}<id:user_id>/",
            f"{STAFF}<id:user_id>/cuenta/", "bitacora/",
        }
    ),
)  # fmt: skip
