"""Staff pages besides the desk: the guard, the doctor's day, accounts of staff, the log."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from citas.domain.access.models import OneTimeCode, StaffRole, User
from citas.domain.access.staff_accounts import give_code
from citas.domain.audit.actors import ActorKind
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.appointing import book
from tests.factories.clinic import NOW, TOMORROW, Clinic, by, make_location
from tests.factories.staff import acting, make_staff, on_duty
from tests.web.reading import Page, Visitor


def staff(name: str, role: ActorKind, clinic: Clinic | None = None) -> Visitor:
    """Somebody on duty, in the clinic's unit or in all."""
    doctor = clinic.role.practitioner if clinic and role is ActorKind.DOCTOR else None
    return Visitor(on_duty(make_staff(name, role, clinic.location if clinic else None, doctor)))


@pytest.fixture
def chief(clinic: Clinic) -> Visitor:
    return staff("jefa.sistemas", ActorKind.ADMINISTRATOR)


def test_the_first_page_has_what_the_roles_can_do(clinic: Clinic) -> None:
    manager = staff("luz.paz", ActorKind.MANAGER, clinic)
    page = manager.open("/personal/")
    assert "Personal de mi unidad" in page.words
    assert "Ventanilla" in page.words
    assert "Bitácora" not in page.words
    assert page.link("Mi trabajo") == "/personal/"


def test_a_stranger_is_asked_to_log_in_and_the_insured_are_refused(
    anonymous: Visitor, mother: Visitor
) -> None:
    stranger = anonymous.client.get("/personal/")
    assert stranger.headers["Location"] == "/entrar/?next=/personal/"
    page = mother.open("/personal/")
    assert page.status == 403
    assert "Esta página no es para su cuenta" in page.words


def test_the_wrong_role_is_refused(clinic: Clinic) -> None:
    desk = staff("ana.ruiz", ActorKind.DESK, clinic)
    for address in ("/agenda/", "/bitacora/", "/administracion/personal/"):
        page = desk.open(address)
        assert page.status == 403
        assert "Esta página no es para su función." in page.words
        assert page.link("Ir a mi trabajo") == "/personal/"


def test_without_second_factor_the_way_leads_to_setting_one_up(clinic: Clinic) -> None:
    user = make_staff("ana.ruiz", ActorKind.DESK, clinic.location, secured=False)
    answer = on_duty(user).get("/ventanilla/")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/personal/")
    assert answer.headers["Location"].startswith("/cuenta/segundo-paso/activar/")


@pytest.mark.parametrize(("hours", "status"), [(9.9, 200), (10.1, 302)])
def test_a_second_factor_lasts_a_shift(clinic: Clinic, hours: float, status: int) -> None:
    user = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    browser = on_duty(user, since=NOW - timedelta(hours=hours))
    assert browser.get("/ventanilla/").status_code == status
    assert ("_auth_user_id" in browser.session) == (status == 200)


def test_the_end_of_a_shift_is_written_down(clinic: Clinic) -> None:
    user = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    on_duty(user, since=NOW - timedelta(hours=10.1)).get("/ventanilla/")
    event = AuditEvent.objects.get(action="account.logout")
    assert (event.actor_id, event.actor_kind, event.details) == (user.pk, "desk", {"end_of": "shift"})


def test_a_password_alone_is_not_enough(clinic: Clinic) -> None:
    user = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    browser = Client()
    browser.force_login(user)
    assert browser.get("/ventanilla/").headers["Location"] == "/entrar/?next=/ventanilla/"


def test_a_role_that_ended_ends_at_the_next_page(clinic: Clinic) -> None:
    desk = staff("ana.ruiz", ActorKind.DESK, clinic)
    assert desk.open("/ventanilla/").status == 200
    StaffRole.objects.all().delete()
    assert desk.open("/ventanilla/").status == 403


def test_staff_pages_are_kept_by_no_cache(clinic: Clinic) -> None:
    desk = staff("ana.ruiz", ActorKind.DESK, clinic)
    for address in ("/personal/", "/ventanilla/", "/bitacora/"):
        assert "no-store" in desk.client.get(address).headers["Cache-Control"]


def test_a_doctor_goes_from_day_to_day(clinic: Clinic) -> None:
    family = clinic.family
    booked = book(
        account_id=family.user.pk,
        patient_id=family.daughter.pk,
        slot_id=clinic.slots()[0].pk,
        actor=by(family.user),
        key="k",
        now=NOW,
    )
    doctor = staff("doctora.ruiz", ActorKind.DOCTOR, clinic)
    assert "No tiene citas este día." in doctor.open("/agenda/").words
    page = doctor.follow("Día siguiente")
    assert doctor.address == f"/agenda/{TOMORROW}/"
    assert "Sofía López Díaz" in page.words
    assert booked.appointment.folio in page.words.replace(" ", "").replace("-", "")
    assert AuditEvent.objects.filter(action="patient.read", patient_id=family.daughter.pk).exists()
    assert doctor.client.get("/agenda/2026-02-30/").status_code == 404
    assert doctor.client.get("/agenda/9999-12-31/").status_code == 404


def test_somebody_is_hired_and_gets_a_code(chief: Visitor, clinic: Clinic) -> None:
    action, fields = chief.open("/administracion/personal/nuevo/").form("Dar de alta")
    sent = fields | {"usuario": "luz.paz", "funcion": "desk", "unidad": clinic.location.pk}
    page = chief._arrive(chief.client.post(action, sent, follow=True), action)
    assert re.search(r"\d{3} \d{3}", page.words)
    assert "luz.paz" in page.words
    assert "Falta que elija contraseña" in chief.open("/administracion/personal/").words


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"usuario": ""}, "Escriba un nombre para entrar."),
        ({"usuario": "Luz"}, "Use minúsculas sin acentos y un punto"),
        ({"funcion": "doctor", "cedula": "0"}, "No hay médico con esa cédula"),
        ({"funcion": "doctor"}, "Médicos: indique la cédula"),
        ({"funcion": "manager", "unidad": ""}, "Elija una unidad."),
        ({"funcion": ""}, "Elija una función."),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said(
    chief: Visitor, clinic: Clinic, wrong: dict[str, str], words: str
) -> None:
    sent = {"usuario": "luz.paz", "funcion": "desk", "unidad": "todas", "cedula": ""} | wrong
    page = Page(chief.client.post("/administracion/personal/nuevo/", sent))
    assert page.status == 200
    assert words in page.words
    assert f'value="{sent["usuario"]}"' in page.html
    assert not User.objects.filter(username="luz.paz").exists()


def test_nothing_is_chosen_beforehand_for_somebody_new(chief: Visitor) -> None:
    _, fields = chief.open("/administracion/personal/nuevo/").form("Dar de alta")
    assert "selected" not in chief.page.html.replace('<option value="" selected>', "")
    assert not fields.get("funcion")


def test_loading_the_page_of_a_code_again_hires_nobody_twice(chief: Visitor, clinic: Clinic) -> None:
    action, fields = chief.open("/administracion/personal/nuevo/").form("Dar de alta")
    sent = fields | {"usuario": "luz.paz", "funcion": "desk", "unidad": clinic.location.pk}
    leads_to = chief.client.post(action, sent).headers["Location"]
    assert "Código para entrar" in chief.open(leads_to).words
    again = chief.open(leads_to)
    assert again.status == 200
    assert "Código para entrar" not in again.words
    assert OneTimeCode.objects.count() == 1


def test_an_account_of_staff_is_changed_step_by_step(chief: Visitor, clinic: Clinic) -> None:
    clerk = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    chief.open(f"/administracion/personal/{clerk.pk}/")
    action, fields = chief.page.form("Agregar")
    sent = fields | {"funcion": "manager", "unidad": clinic.location.pk, "cedula": ""}
    chief._arrive(chief.client.post(action, sent, follow=True), action)
    assert "Función agregada." in chief.page.words
    assert "Función retirada." in chief.press("Retirar Ventanilla").words
    assert "Todavía no activa" in chief.press("Quitar su segundo paso").words
    assert "Sale en este momento de todos los equipos" in chief.follow("Cerrar la cuenta").words
    clerk.refresh_from_db()
    assert clerk.is_active
    assert "Cuenta cerrada." in chief.press("Sí, cerrarla").words
    assert "Cuenta abierta." in chief.press("Abrir la cuenta").words
    assert "Código para entrar" in chief.press("Dar un código").words


def test_nobody_is_offered_to_change_himself(chief: Visitor) -> None:
    me = User.objects.get(username="jefa.sistemas")
    page = chief.open(f"/administracion/personal/{me.pk}/")
    assert "Es su propia cuenta" in page.words
    assert "Cerrar la cuenta" not in page.words
    assert chief.client.post(f"/administracion/personal/{me.pk}/cuenta/").status_code == 403


def test_an_insured_account_is_nobody_here(chief: Visitor, clinic: Clinic) -> None:
    page = chief.open(f"/administracion/personal/{clinic.family.user.pk}/")
    assert page.status == 404


def test_a_manager_reads_who_has_access_in_his_unit_only(clinic: Clinic) -> None:
    clerk = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    make_staff("de.otra", ActorKind.DESK, make_location("Otra"))
    manager = staff("luz.paz", ActorKind.MANAGER, clinic)
    page = manager.open("/administracion/personal/")
    assert "ana.ruiz" in page.words
    assert "de.otra" not in page.words
    assert "Dar de alta" not in page.words
    assert manager.open(f"/administracion/personal/{clerk.pk}/").status == 403


def test_no_page_of_administration_names_a_patient(chief: Visitor, clinic: Clinic) -> None:
    for address in ("/personal/", "/administracion/personal/", "/administracion/personal/nuevo/"):
        assert "López" not in chief.open(address).html


def test_staff_is_led_from_pages_of_the_insured_to_its_own(clinic: Clinic) -> None:
    desk = staff("ana.ruiz", ActorKind.DESK, clinic)
    for address in ("/", "/citas/", "/servicios-medicos/"):
        desk.open(address)
        assert desk.address == "/personal/"


@pytest.mark.parametrize("typed", ["{}", "desk {}", " Ventanilla {} ", "{} ana.ruiz2"])
def test_the_account_in_the_log_may_be_asked_as_it_is_shown(clinic: Clinic, typed: str) -> None:
    desk = staff("ana.ruiz", ActorKind.DESK, clinic)
    desk.open(f"/ventanilla/paciente/{clinic.family.head.pk}/")
    number = User.objects.get(username="ana.ruiz").pk
    auditor = staff("ojo.publico", ActorKind.AUDITOR)
    page = auditor.open(f"/bitacora/?actor={typed.format(number)}")
    assert f"Ventanilla {number} ana.ruiz" in page.words
    assert auditor.open("/bitacora/?actor=ana").words.startswith("Error:")


def test_the_list_of_staff_shows_the_number_that_the_log_has(chief: Visitor, clinic: Clinic) -> None:
    clerk = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    assert f"ana.ruiz {clerk.pk} Ventanilla" in chief.open("/administracion/personal/").words


def test_the_log_is_searched_and_paged_without_names_of_patients(
    clinic: Clinic, log_in: Callable[[User], Visitor]
) -> None:
    desk = staff("ana.ruiz", ActorKind.DESK, clinic)
    for _ in range(52):
        desk.open(f"/ventanilla/paciente/{clinic.family.head.pk}/")
    auditor = staff("ojo.publico", ActorKind.AUDITOR)
    page = auditor.open(f"/bitacora/?accion=patient.read&paciente={clinic.family.head.pk}")
    assert page.words.count("patient.read") == 50 + 1  # the example beside the field
    assert "María" not in page.words
    assert clinic.family.user.username not in page.words
    assert auditor.follow("Anteriores").words.count("patient.read") == 2 + 1
    assert "No hay nada escrito" in auditor.open("/bitacora/?desde=2027-01-01").words
    for wrong in ("desde=ayer", "desde=0001-01-01", "hasta=9999-12-31", f"actor={10**30}"):
        assert auditor.open(f"/bitacora/?{wrong}").words.startswith("Error:")
    assert AuditEvent.objects.filter(action="audit.read").count() == 3


def test_a_new_password_by_code_still_asks_for_the_second_factor(
    clinic: Clinic, anonymous: Visitor
) -> None:
    clerk = make_staff("ana.ruiz", ActorKind.DESK, clinic.location)
    chief = make_staff("jefa.sistemas", ActorKind.ADMINISTRATOR)
    actor = acting(chief, ActorKind.ADMINISTRATOR)
    handed = give_code(user_id=clerk.pk, actor=actor, now=NOW)
    action, fields = anonymous.open("/codigo/").form("Continuar")
    sent = fields | {"login": handed.login, "code": handed.code}
    anonymous._arrive(anonymous.client.post(action, sent, follow=True), action)
    action, fields = anonymous.page.form("Guardar y entrar")
    sent = fields | {"password1": "seis nubes sobre el mar"}
    anonymous._arrive(anonymous.client.post(action, sent, follow=True), action)
    assert anonymous.address == "/entrar/segundo-paso/"
    anonymous.open("/ventanilla/")
    assert anonymous.address == "/entrar/segundo-paso/"
