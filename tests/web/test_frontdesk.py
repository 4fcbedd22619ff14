"""The desk's pages: found in the unit, put in order, written down."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from citas.domain.access.models import OneTimeCode
from citas.domain.audit.actors import ActorKind
from citas.domain.audit.models import AuditEvent
from citas.domain.people.models import Account, Coverage, Delegation, FamilyGroup, Patient
from tests.factories.clinic import NOW, TODAY, Clinic, cover, make_family, make_location, make_patient
from tests.factories.staff import make_staff, on_duty
from tests.web.reading import Page, Visitor


@pytest.fixture
def desk(clinic: Clinic) -> Visitor:
    """A clerk of the unit, on duty."""
    return Visitor(on_duty(make_staff("ana.ruiz", ActorKind.DESK, clinic.location)))


@pytest.fixture
def spouse(clinic: Clinic) -> Patient:
    """Somebody old enough, without account."""
    found = make_patient(clinic.location, "Bruno")
    family = FamilyGroup.objects.get(affiliation_number=clinic.family.user.username)
    cover(found, family, "CONYUGE", "02")
    return found


def search(desk: Visitor, term: str) -> Page:
    action, fields = desk.open("/ventanilla/").form("Buscar")
    return desk._arrive(desk.client.post(action, fields | {"busqueda": term}, follow=True), action)


def open_patient(desk: Visitor, patient: Patient) -> Page:
    return desk.open(f"/ventanilla/paciente/{patient.pk}/")


def test_the_box_waits_for_the_first_letter(desk: Visitor) -> None:
    (box,) = [given for _, given in desk.open("/ventanilla/").tags if given.get("name") == "busqueda"]
    assert "autofocus" in box


def test_a_search_shows_the_unit_and_leaves_nothing_in_the_address(
    desk: Visitor, clinic: Clinic
) -> None:
    number = clinic.family.user.username
    page = search(desk, number)
    assert desk.address == "/ventanilla/resultados/"
    assert "2 personas en su unidad" in page.words
    assert "Sofía López Díaz" in page.words
    assert f"{number}-01" in page.words


def test_what_was_searched_is_forgotten_once_it_was_shown(desk: Visitor, clinic: Clinic) -> None:
    search(desk, clinic.family.user.username)
    assert clinic.family.user.username not in str(dict(desk.client.session))
    desk.open("/ventanilla/resultados/")
    assert desk.address == "/ventanilla/"


def test_whom_a_search_showed_reads_that_the_desk_did(desk: Visitor, clinic: Clinic) -> None:
    search(desk, clinic.family.user.username)
    mother = Visitor(Client())
    mother.client.force_login(clinic.family.user)
    page = mother.open("/cuenta/quien-vio/")
    said = f"Ventanilla de {clinic.location.name} · vio los datos básicos de Sofía, al buscar a alguien"
    assert said in page.words
    assert re.search(r"A las? \d+:\d\d de la", page.words)


def test_nobody_found_is_said_with_what_to_do(desk: Visitor, clinic: Clinic) -> None:
    other = make_family(make_location("Otra"))
    page = search(desk, other.user.username)
    assert "Nadie en su unidad" in page.words
    assert "Si la persona es de otra unidad, la atienden en la suya." in page.words


@pytest.mark.parametrize("typed", ["", "ab"])
def test_too_little_to_search_is_said(desk: Visitor, typed: str) -> None:
    assert search(desk, typed).words.startswith("Error: Ventanilla")


def test_results_without_a_search_lead_to_the_box(desk: Visitor) -> None:
    desk.open("/ventanilla/resultados/")
    assert desk.address == "/ventanilla/"


def test_a_patient_is_shown_without_contacts(desk: Visitor, clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.head).update(
        phone="000 111 2222", email="persona@example.com"
    )
    search(desk, "maria lopez")
    page = desk.follow("María López Díaz")
    assert "1 de mayo de 1980" in page.words
    assert f"Entra con {clinic.family.user.username}; todavía no tiene contraseña" in page.words
    assert "Sin correo confirmado" in page.words
    assert "persona@example.com" not in page.html
    assert "000 111 2222" not in page.html
    read = AuditEvent.objects.filter(action="patient.read")
    assert [event.patient_id for event in read] == [clinic.family.head.pk]


def test_somebody_of_another_unit_is_answered_as_nobody(desk: Visitor, clinic: Clinic) -> None:
    other = make_family(make_location("Otra"))
    theirs, nobodys = open_patient(desk, other.head), desk.open("/ventanilla/paciente/999999/")
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.words == nobodys.words
    assert not AuditEvent.objects.filter(patient_id=other.head.pk).exists()


def test_a_code_is_shown_once_with_how_to_use_it(desk: Visitor, spouse: Patient) -> None:
    open_patient(desk, spouse)
    page = desk.press("Activar su cuenta")
    assert re.search(r"Código para entrar \d{3} \d{3}", page.words)
    assert "/codigo/" in page.words
    assert re.search(r"Sirve hasta las? \d+:\d\d de la", page.words)
    assert "con 3 intentos" in page.words
    assert settings.INSTITUTION_NAME in page.words
    assert "¿Necesita ayuda? Llame al" in page.words
    assert Coverage.objects.get(patient=spouse).account.user.username in page.words
    again = desk.open(f"/ventanilla/paciente/{spouse.pk}/codigo/")
    assert "Dar un código nuevo" in again.html
    assert OneTimeCode.objects.count() == 1


def test_a_code_waits_sealed_and_for_its_own_page_only(
    desk: Visitor, clinic: Clinic, spouse: Patient
) -> None:
    address = f"/ventanilla/paciente/{spouse.pk}/codigo/"
    sent = {"afiliacion": Coverage.objects.get(patient=spouse).pk}
    assert desk.client.post(address, sent).headers["Location"] == address
    assert Account.objects.get(coverage__patient=spouse).user.username not in str(
        dict(desk.client.session)
    )
    elsewhere = desk.client.get(f"/ventanilla/paciente/{clinic.family.head.pk}/codigo/")
    assert elsewhere.status_code == 302
    assert desk.client.get(address).status_code == 302


def test_a_later_head_gets_a_code_for_the_name_that_is_free(
    desk: Visitor, clinic: Clinic, spouse: Patient
) -> None:
    number, before = clinic.family.user.username, Coverage.objects.get(patient=clinic.family.head)
    Coverage.objects.filter(pk=before.pk).update(valid_to=TODAY - timedelta(days=1))
    heading = Coverage.objects.filter(patient=spouse)
    heading.update(is_head=True, relationship="TITULAR", valid_from=TODAY)
    open_patient(desk, spouse)
    assert f"Escriba este número de afiliación: {number}-02" in desk.press("Activar su cuenta").words


def test_a_child_has_no_button_and_a_forged_one_is_refused(desk: Visitor, clinic: Clinic) -> None:
    child = clinic.family.daughter
    page = open_patient(desk, child)
    assert "la persona titular agenda por ella" in page.words
    assert "Activar su cuenta" not in page.words
    sent = {"afiliacion": Coverage.objects.get(patient=child).pk}
    refused = Page(desk.client.post(f"/ventanilla/paciente/{child.pk}/codigo/", sent))
    assert refused.status == 403
    assert "menos de 15 años" in refused.words


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30, "٣"])
def test_a_forged_identifier_opens_nothing(desk: Visitor, spouse: Patient, sent: str) -> None:
    address = f"/ventanilla/paciente/{spouse.pk}/codigo/"
    assert desk.client.post(address, {"afiliacion": sent}).status_code == 404


def test_separate_treatment_is_asked_said_and_ended(desk: Visitor, clinic: Clinic) -> None:
    open_patient(desk, clinic.family.head)
    page = desk.follow("Activar el trato separado")
    assert "Desde este momento su familia deja de ver sus citas" in page.words
    assert "Nadie podrá agendar en línea" not in page.words
    page = desk.press("Sí, activarlo")
    assert "No dé ningún dato de esta persona a nadie más, tampoco a su familia." in page.words
    page = desk.follow("Terminar el trato separado")
    assert "La persona titular de su familia podrá otra vez" in page.words
    page = desk.press("Sí, terminarlo")
    assert "No dé ningún dato" not in page.words


def test_asking_about_separate_treatment_changes_nothing(desk: Visitor, clinic: Clinic) -> None:
    desk.open(f"/ventanilla/paciente/{clinic.family.head.pk}/trato-separado/")
    assert desk.follow("No, volver").words
    assert not Patient.objects.exclude(separate_since=None).exists()


def test_it_is_said_that_nobody_will_book_on_line_for_a_child_apart(
    desk: Visitor, clinic: Clinic
) -> None:
    open_patient(desk, clinic.family.daughter)
    page = desk.follow("Activar el trato separado")
    assert "Nadie podrá agendar en línea por esta persona" in page.words
    page = desk.press("Sí, activarlo")
    assert "sus citas se piden solo en ventanilla" in page.words
    assert "la persona titular agenda por ella" not in page.words


def test_an_account_is_closed_and_opened_again_with_a_code(desk: Visitor, clinic: Clinic) -> None:
    browser = Client()
    browser.force_login(clinic.family.user)
    open_patient(desk, clinic.family.head)
    page = desk.press("Cerrar la cuenta")
    assert "La cuenta quedó cerrada" in page.words
    assert browser.get("/citas/").status_code == 302
    assert "Código para entrar" in desk.press("Dar un código nuevo").words


def test_who_helps_is_listed_and_ended(desk: Visitor, clinic: Clinic) -> None:
    helper = make_family(clinic.location)
    Delegation.objects.create(
        coverage=Coverage.objects.get(patient=clinic.family.head), helper=helper.user,
        until=TODAY + timedelta(days=9), created_at=NOW, code_expires_at=NOW, accepted_at=NOW,
    )  # fmt: skip
    page = open_patient(desk, clinic.family.head)
    assert "hasta el 10 de diciembre de 2026" in page.words
    page = desk.press("Terminar el permiso de")
    assert "Nadie fuera de su familia." in page.words
