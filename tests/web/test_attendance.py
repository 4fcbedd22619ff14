"""What became of a visit, on the doctor's day; whom the desk calls; and missed appointments reviewed."""

from datetime import timedelta

import pytest

from citas.domain.audit.actors import ActorKind
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.models import Appointment, FollowUp, NoshowReview, Reminder
from citas.domain.booking.noshows import object_to
from tests.factories.appointments import booked, missed
from tests.factories.clinic import NOW, TODAY, TOMORROW, Clinic, by, make_location
from tests.factories.contacts import reachable_by_phone
from tests.factories.staff import make_staff, on_duty
from tests.web.conftest import Clock
from tests.web.reading import Page, Visitor

HOUR = timedelta(hours=1)


@pytest.fixture
def doctor(clinic: Clinic) -> Visitor:
    user = make_staff("doctora.ruiz", ActorKind.DOCTOR, clinic.location, clinic.role.practitioner)
    return Visitor(on_duty(user))


@pytest.fixture
def desk(clinic: Clinic) -> Visitor:
    return Visitor(on_duty(make_staff("ana.ruiz", ActorKind.DESK, clinic.location)))


@pytest.fixture
def visit(clinic: Clinic) -> Appointment:
    """The daughter's, of seven this morning; it is eight."""
    family = clinic.family
    return booked(clinic.role, family.user, family.daughter, NOW - HOUR, NOW - timedelta(days=9))


def status(appointment: Appointment) -> str:
    return Appointment.objects.get(pk=appointment.pk).status


def say(visitor: Visitor, words: str, **more: str) -> Page:
    action, fields = visitor.page.form(words)
    return visitor._arrive(visitor.client.post(action, fields | more, follow=True), action)


def test_the_doctor_writes_down_a_visit_and_orders_another(doctor: Visitor, visit: Appointment) -> None:
    doctor.open("/agenda/")
    assert "Anotado: atendida, y con otra cita." in say(doctor, "Guardar", dias="30").words
    assert status(visit) == "fulfilled"
    assert FollowUp.objects.get().days == 30
    assert "Llegó" not in doctor.page.words


def test_each_button_says_aloud_of_whom_it_is(doctor: Visitor, visit: Appointment) -> None:
    page = doctor.open("/agenda/")
    whose = [words for form in page.forms for words, name, _ in form.buttons if name != "idioma"]
    assert {
        words.partition(" : ")[2] for words in whose if "Atendida" in words or "Guardar" in words
    } == {"Sofía López Díaz, 7:00 de la mañana"}


def test_without_days_no_other_visit_is_ordered(doctor: Visitor, visit: Appointment) -> None:
    doctor.open("/agenda/")
    say(doctor, "Atendida")
    assert status(visit) == "fulfilled"
    assert not FollowUp.objects.exists()


def test_another_visit_that_was_forgotten_is_ordered_afterwards_once(
    doctor: Visitor, visit: Appointment
) -> None:
    doctor.open("/agenda/")
    say(doctor, "Atendida")
    assert "Ordenar otra cita" in doctor.page.words
    say(doctor, "Guardar", dias="30")
    assert FollowUp.objects.get().days == 30
    assert "Ordenar otra cita" not in doctor.page.words


@pytest.mark.parametrize("days", ["46", "0", "", "mañana"])
def test_days_that_nobody_may_order_are_refused(doctor: Visitor, visit: Appointment, days: str) -> None:
    doctor.open("/agenda/")
    page = say(doctor, "Guardar", dias=days)
    assert page.status == 409
    assert "45 días" in page.words
    assert status(visit) == "booked"


def test_who_did_not_come_may_come_after_all(doctor: Visitor, visit: Appointment) -> None:
    doctor.open("/agenda/")
    assert "Anotado: no se presentó." in say(doctor, "No se presentó").words
    assert status(visit) == "noshow"
    say(doctor, "Sí llegó")
    assert status(visit) == "arrived"
    assert "No se presentó" not in doctor.page.words


def test_nobody_is_missing_before_the_hour_and_the_tolerance(
    doctor: Visitor, clinic: Clinic, clock: Clock
) -> None:
    family, starts = clinic.family, NOW - timedelta(minutes=20)
    booked(clinic.role, family.user, family.daughter, starts, NOW - timedelta(days=9))
    clock.now = starts + timedelta(minutes=4)
    page = doctor.open("/agenda/")
    assert "Llegó" in page.words
    assert "No se presentó" not in page.words
    clock.advance(minutes=1)
    assert "No se presentó" in doctor.open("/agenda/").words


def test_of_another_day_nothing_can_be_written_down_yet(doctor: Visitor, clinic: Clinic) -> None:
    family, tomorrow = clinic.family, NOW - HOUR + timedelta(days=1)
    booked(clinic.role, family.user, family.daughter, tomorrow, NOW - timedelta(days=9))
    page = doctor.open(f"/agenda/{TOMORROW}/")
    assert "Sofía López Díaz" in page.words
    assert "Atendida" not in page.words


def test_another_doctors_appointment_is_nobodys(clinic: Clinic, visit: Appointment) -> None:
    other = make_staff("otro.medico", ActorKind.DOCTOR, make_location("Otra"), clinic.role.practitioner)
    sent = {"cita": visit.folio, "resultado": "fulfil"}
    answer = on_duty(other).post(f"/agenda/{TODAY}/resultado/", sent)
    assert answer.status_code == 404
    assert status(visit) == "booked"


@pytest.fixture
def asked(clinic: Clinic) -> Appointment:
    """Of tomorrow at seven; the person missed three, was asked, and has not answered."""
    missed(clinic, 10, 20, 30)
    family = clinic.family
    one = booked(
        clinic.role,
        family.user,
        family.daughter,
        NOW - HOUR + timedelta(days=1),
        NOW - timedelta(days=9),
    )
    Reminder.objects.create(
        appointment=one, slot=one.slot, kind=Reminder.Kind.CONFIRM, due_at=NOW, told_at=NOW
    )
    return one


def test_who_does_not_answer_is_called_and_comes(
    desk: Visitor, clinic: Clinic, asked: Appointment
) -> None:
    reachable_by_phone(clinic.family.user, "+526861234567")
    page = desk.open("/ventanilla/por-confirmar/")
    assert "Sofía López Díaz" in page.words
    assert page.link("686") == "tel:+526861234567"
    assert "Sus citas siguen en pie" in page.words
    assert AuditEvent.objects.filter(action="patient.read", subject_id=asked.folio).exists()
    assert "Nadie por llamar." in desk.press("Sí vendrá").words
    assert Appointment.objects.get(pk=asked.pk).confirmed_at == NOW


def test_who_says_on_the_telephone_that_he_does_not_come_gives_the_place_up(
    desk: Visitor, asked: Appointment
) -> None:
    page = desk.open("/ventanilla/por-confirmar/")
    assert "Sin teléfono confirmado" in page.words
    desk.client.cookies["idioma"] = "en"  # of the clerk, not of what is kept
    assert "cancelled" in desk.press("Cancelar esta cita").words
    assert status(asked) == "cancelled"
    assert asked.history.latest("sequence").reason == "Lo dijo por teléfono"


def test_other_units_and_the_desk_itself_see_nothing_of_it(
    desk: Visitor, clinic: Clinic, asked: Appointment
) -> None:
    elsewhere = make_staff("de.otra", ActorKind.DESK, make_location("Otra"))
    other = Visitor(on_duty(elsewhere))
    assert "Nadie por llamar." in other.open("/ventanilla/por-confirmar/").words
    refused = other.client.post(f"/ventanilla/por-confirmar/{asked.folio}/", {"respuesta": "no"})
    assert refused.status_code == 404
    page = desk.open(f"/ventanilla/paciente/{clinic.family.daughter.pk}/")
    assert "faltas anotadas" not in page.words.lower()
    assert "no se presentó" not in page.words.lower()


def test_an_objection_is_answered_with_a_reason(desk: Visitor, clinic: Clinic) -> None:
    (row,) = missed(clinic, 10)
    object_to(appointment_id=row.pk, actor=by(clinic.family.user), words="Sí fui a las 8.", now=NOW)
    assert "«Sí fui a las 8.»" in desk.open("/ventanilla/faltas/").words
    desk.follow("Sofía López Díaz")
    assert "Escriba el motivo" in say(desk, "Guardar", decision="quitar").words
    page = say(desk, "Guardar", decision="quitar", motivo="Su llegada está en la hoja.")
    assert "Nada por revisar." in page.words
    assert NoshowReview.objects.get().lifted is True
    desk.open(f"/ventanilla/faltas/{row.folio}/")
    assert "Su llegada está en la hoja." in desk.page.words


def test_who_objects_at_the_desk_is_found_by_the_folio(desk: Visitor, clinic: Clinic) -> None:
    (row,) = missed(clinic, 10)
    desk.open("/ventanilla/faltas/")
    assert "El folio tiene 8 letras" in say(desk, "Ver esa falta", folio="XX").words
    page = say(desk, "Ver esa falta", folio=row.folio.lower())
    assert "Sofía López Díaz" in page.words
    other = Visitor(on_duty(make_staff("de.otra", ActorKind.DESK, make_location("Otra"))))
    assert other.open(f"/ventanilla/faltas/{row.folio}/").status == 404
