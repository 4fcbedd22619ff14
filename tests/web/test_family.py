"""Who books for whom: the page of the family, permissions, and what those who help are shown."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment
from citas.domain.people.models import Coverage, Delegation, FamilyGroup, Patient
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    cover,
    make_family,
    make_location,
    make_patient,
    make_spouse,
)
from tests.web.conftest import Clock
from tests.web.reading import Visitor

UNTIL = TODAY + timedelta(days=10)
LogIn = Callable[[User], Visitor]


@pytest.fixture
def grandfather(clinic: Clinic, log_in: LogIn) -> Visitor:
    """Bruno, of another family, with an own account."""
    return log_in(make_spouse(make_family(clinic.location))[1])


def code_from(giver: Visitor, until: date = UNTIL) -> str:
    """The code that a new permission shows."""
    giver.open("/familia/permiso/")
    action, fields = giver.page.form("Darme el código")
    giver.page = type(giver.page)(giver.client.post(action, fields | {"until": until.isoformat()}))
    return next(word for word in giver.page.words.split() if len(word) == 9 and word[4] == "-")


def enter(helper: Visitor, code: str) -> None:
    helper.open("/familia/")
    action, fields = helper.page.form("Continuar")
    helper.page = type(helper.page)(helper.client.post(action, fields | {"code": code}))


def help_with(helper: Visitor, code: str) -> None:
    enter(helper, code)
    helper.press("Aceptar")


# How each stands


def test_each_member_stands_with_account_age_and_what_the_head_sees(
    clinic: Clinic, mother: Visitor
) -> None:
    make_spouse(clinic.family)
    words = mother.open("/familia/").words
    assert "Es usted. Ve todas sus citas" in words
    assert "Bruno López Díaz" in words
    assert "se abre con su credencial. Usted ve las citas que le agende" in words
    assert "podrá pedirla en su ventanilla desde el domingo 9 de marzo de 2031." in words
    assert "Usted ve todas sus citas hasta el jueves 9 de marzo de 2034" in words


def test_whether_another_adult_has_an_account_is_not_told(clinic: Clinic, mother: Visitor) -> None:
    _, account = make_spouse(clinic.family)
    having = mother.open("/familia/").words
    account.delete()
    assert mother.open("/familia/").words == having


@pytest.mark.parametrize(
    ("born", "standing"),
    [
        (date(2011, 12, 2), "podrá pedirla en su ventanilla desde el miércoles 2 de diciembre de 2026"),
        (date(2011, 12, 1), "puede pedirla en la ventanilla de su unidad"),
        (date(2008, 12, 2), "puede pedirla en la ventanilla de su unidad"),
        (date(2008, 12, 1), "Puede tener cuenta propia: se abre con su credencial."),
    ],
)
def test_an_own_account_is_had_from_fifteen_at_the_desk_and_from_eighteen_alone(
    clinic: Clinic, mother: Visitor, born: date, standing: str
) -> None:
    Patient.objects.filter(pk=clinic.family.daughter.pk).update(birth_date=born)
    assert standing in mother.open("/familia/").words


def test_who_is_not_of_age_gives_nobody_permission(clinic: Clinic, log_in: LogIn) -> None:
    teenager, user = make_spouse(clinic.family)
    Patient.objects.filter(pk=teenager.pk).update(birth_date=date(2008, 12, 2))
    visitor = log_in(user)
    page = visitor.open("/familia/")
    assert "Dar permiso a alguien" not in page.words
    visitor.open("/familia/permiso/")
    action, fields = visitor.page.form("Darme el código")
    assert visitor.client.post(action, fields | {"until": UNTIL.isoformat()}).status_code == 403
    assert not Delegation.objects.exists()


def test_staff_read_whom_the_page_is_for(db: None, log_in: LogIn) -> None:
    page = log_in(User.objects.create_user("recepcion")).open("/familia/")
    assert page.status == 403
    assert "no es de una persona asegurada" in page.words


# Giving, taking and ending


def test_a_code_travels_from_one_account_to_the_other(
    clinic: Clinic, grandfather: Visitor, mother: Visitor
) -> None:
    code = code_from(grandfather)
    assert "viernes 11 de diciembre de 2026" in grandfather.page.words
    enter(mother, code.lower().replace("-", " "))
    assert "¿Quiere ayudar a Bruno López Díaz?" in mother.page.words
    assert not Delegation.objects.exclude(helper=None).exists()
    page = mother.press("Aceptar")
    assert "Ya puede agendar para Bruno López Díaz." in page.words
    assert "Puede agendarle citas hasta el viernes 11 de diciembre de 2026." in page.words
    assert "María López Díaz Puede agendar por usted" in grandfather.open("/familia/").words


def test_the_code_is_in_no_address_and_shown_once(grandfather: Visitor) -> None:
    code = code_from(grandfather)
    page = grandfather.open("/familia/")
    assert "Código que nadie ha usado" in page.words
    assert code not in page.html
    assert code.replace("-", "") not in page.html


@pytest.mark.parametrize("typed", ["", "22222222", "BC23", "ñ" * 41])
def test_a_code_that_opens_nothing_is_said_at_its_field(mother: Visitor, typed: str) -> None:
    enter(mother, typed)
    assert mother.page.status == 422
    (field,) = [given for tag, given in mother.page.tags if given.get("name") == "code"]
    assert field["aria-invalid"] == "true"


def test_too_many_wrong_codes_must_wait(mother: Visitor, grandfather: Visitor, clock: Clock) -> None:
    code = code_from(grandfather)
    for _ in range(3):
        enter(mother, "22222222")
    enter(mother, code)
    assert mother.page.status == 429
    clock.advance(minutes=15)
    enter(mother, code)
    assert "¿Quiere ayudar" in mother.page.words


def test_a_slip_of_the_finger_costs_no_attempt(mother: Visitor, grandfather: Visitor) -> None:
    code = code_from(grandfather)
    other = "3" if code[0] != "3" else "4"
    for _ in range(4):
        enter(mother, other + code[1:])
        assert "Revise el que escribió" in mother.page.words
    enter(mother, code)
    assert mother.page.status == 200


@pytest.mark.parametrize("until", ["", "nunca", "2026-12-01", "2027-03-02", "31/02/2027"])
def test_a_day_that_cannot_be_is_said_at_its_field(grandfather: Visitor, until: str) -> None:
    grandfather.open("/familia/permiso/")
    action, fields = grandfather.page.form("Darme el código")
    answer = grandfather.client.post(action, fields | {"until": until})
    assert answer.status_code == 422
    assert b'aria-invalid="true"' in answer.content
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("side", ["giver", "helper"])
def test_either_side_ends_it_with_a_button(mother: Visitor, grandfather: Visitor, side: str) -> None:
    help_with(mother, code_from(grandfather))
    visitor = mother if side == "helper" else grandfather
    visitor.open("/familia/")
    visitor.follow("Dejar de ayudar a Bruno" if side == "helper" else "Quitar el permiso a María")
    assert Delegation.objects.get().ended_at is None
    page = visitor.press("Sí, terminar")
    assert "El permiso terminó" in page.words
    assert Delegation.objects.get().ended_at == NOW


def test_nobody_elses_permission_has_a_page(
    clinic: Clinic, mother: Visitor, grandfather: Visitor, log_in: LogIn
) -> None:
    help_with(mother, code_from(grandfather))
    stranger = log_in(make_family(clinic.location).user)
    address = f"/familia/permiso/{Delegation.objects.get().pk}/terminar/"
    unknown = stranger.client.post("/familia/permiso/999999/terminar/")
    for answer in (stranger.client.get(address), stranger.client.post(address)):
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Delegation.objects.get().ended_at is None


@pytest.mark.parametrize("address", ["/familia/codigo/", "/familia/aceptar/"])
def test_an_address_that_only_takes_buttons_leads_to_the_page(mother: Visitor, address: str) -> None:
    assert mother.open(address).status == 200
    assert mother.address == "/familia/"


# Using it


def test_whom_one_helps_stands_apart_without_age_or_relationship(
    mother: Visitor, grandfather: Visitor
) -> None:
    help_with(mother, code_from(grandfather))
    words = mother.open("/citas/solicitar/").words
    family, helped = words.split("Personas a las que ayudo")
    assert "Bruno" not in family
    assert "Bruno López Díaz Usted le ayuda hasta el viernes 11 de diciembre de 2026" in helped
    assert "47 años" not in helped


def book_as(helper: Visitor, patient: Patient, hour: str = "8:00") -> str:
    """The folio of a place of tomorrow, booked step by step."""
    helper.open(f"/citas/solicitar/{patient.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    helper.press(f"Apartar {hour}")
    helper.press("Agendar cita")
    return Appointment.objects.get(patient=patient).folio


def test_who_is_helped_reads_each_use_in_his_page(
    clinic: Clinic, mother: Visitor, grandfather: Visitor
) -> None:
    help_with(mother, code_from(grandfather))
    book_as(mother, Delegation.objects.get().coverage.patient)
    words = grandfather.open("/familia/").words
    assert "María López Díaz agendó una cita a su nombre." in words
    assert "Odontología" not in words


def test_a_permission_that_ends_while_the_review_is_read_books_nothing(
    clinic: Clinic, mother: Visitor, grandfather: Visitor
) -> None:
    help_with(mother, code_from(grandfather))
    patient = Delegation.objects.get().coverage.patient
    mother.open(f"/citas/solicitar/{patient.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 8:00")
    Delegation.objects.update(ended_at=NOW)
    page = mother.press("Agendar cita")
    assert page.status == 404
    assert "Esa persona no está en su núcleo familiar" in page.words
    assert not Appointment.objects.exists()


def test_the_helper_keeps_the_receipt_until_the_hour_and_not_after(
    clinic: Clinic, mother: Visitor, grandfather: Visitor, clock: Clock, log_in: LogIn
) -> None:
    help_with(mother, code_from(grandfather))
    folio = book_as(mother, Delegation.objects.get().coverage.patient)
    assert mother.open(f"/citas/{folio}/").status == 200
    clock.advance(days=2)
    mother = log_in(clinic.family.user)
    gone, unknown = mother.open(f"/citas/{folio}/"), mother.open("/citas/22222222/")
    assert gone.status == unknown.status == 404
    assert gone.words == unknown.words


# Separate treatment


@pytest.fixture
def relative(clinic: Clinic) -> Patient:
    """Bruno, head's spouse, who booked for himself, and for whom the head booked as well."""
    return make_spouse(clinic.family)[0]


def apart(patient: Patient) -> None:
    """He has asked the desk for separate treatment."""
    Patient.objects.filter(pk=patient.pk).update(separate_since=NOW)


def in_a_unit_off_line(patient: Patient) -> None:
    """The everyday cause: his unit has no agenda on the web."""
    Patient.objects.filter(pk=patient.pk).update(assigned_location=make_location("Clínica sin agenda"))


def surfaces(visitor: Visitor, patient: Patient, slot: int) -> dict[str, tuple[int, bytes]]:
    """Every page about the patient, as bytes, without the seal of its forms."""
    start = f"/citas/solicitar/{patient.pk}/"
    pages = ["/familia/", "/citas/", "/citas/solicitar/", start, f"{start}ODONTOLOGIA/",
             f"{start}ODONTOLOGIA/{TOMORROW}/", f"{start}ODONTOLOGIA/{TOMORROW}/cualquiera/",
             f"{start}NADA/", "/servicios-medicos/"]  # fmt: skip
    answers = {address: visitor.client.get(address) for address in pages}
    wish = {"paciente": patient.pk, "lugar": slot}
    answers["apartar"] = visitor.client.post("/citas/apartar/", wish)
    return {name: (one.status_code, unsealed(one.content)) for name, one in answers.items()}


def unsealed(page: bytes) -> bytes:
    """Without the hidden seal, which is another each time."""
    before, *forms = page.split(b'name="csrfmiddlewaretoken" value="')
    return before + b"".join(form[64:] for form in forms)


def test_separate_treatment_and_an_everyday_cause_look_the_same_on_every_page(
    clinic: Clinic, mother: Visitor, relative: Patient
) -> None:
    place = clinic.slots()[0].pk
    in_a_unit_off_line(relative)
    everyday = surfaces(mother, relative, place)
    Patient.objects.filter(pk=relative.pk).update(assigned_location=clinic.location)
    apart(relative)
    assert surfaces(mother, relative, place) == everyday
    assert everyday["apartar"][0] == 409
    assert b"Por ahora no podemos agendar en l\xc3\xadnea para Bruno" in everyday["/familia/"][1]


def test_the_refusal_is_that_of_a_hidden_limit_too(
    clinic: Clinic, mother: Visitor, relative: Patient, log_in: LogIn
) -> None:
    himself = log_in(User.objects.get(account__coverage__patient=relative))
    book_as(himself, relative)
    wish = {"paciente": relative.pk, "lugar": clinic.slots()[3].pk}
    limit = mother.client.post("/citas/apartar/", wish)
    apart(relative)
    hidden = mother.client.post("/citas/apartar/", wish)
    assert (limit.status_code, unsealed(limit.content)) == (409, unsealed(hidden.content))


def test_the_head_finds_nothing_of_whom_he_booked_for_before(
    clinic: Clinic, mother: Visitor, relative: Patient
) -> None:
    folio = book_as(mother, relative)
    mother.open(f"/citas/solicitar/{relative.pk}/")
    apart(relative)
    gone, unknown = mother.open(f"/citas/{folio}/"), mother.open("/citas/22222222/")
    assert gone.status == 404
    assert gone.words == unknown.words
    assert folio not in mother.open("/citas/").html


def test_a_place_under_review_is_not_booked_for_who_asks_for_separate_treatment_meanwhile(
    clinic: Clinic, mother: Visitor, relative: Patient
) -> None:
    mother.open(f"/citas/solicitar/{relative.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    mother.press("Apartar 8:00")
    review = mother.address
    apart(relative)
    page = mother.press("Agendar cita")
    assert page.status == mother.open(review).status == 409
    assert clinic.location.name not in page.words
    assert not Appointment.objects.exists()


def test_the_person_himself_notices_nothing_missing(
    clinic: Clinic, relative: Patient, log_in: LogIn
) -> None:
    himself = log_in(User.objects.get(account__coverage__patient=relative))
    place = clinic.slots()[0].pk
    before = surfaces(himself, relative, place)
    apart(relative)
    after = surfaces(himself, relative, place)
    assert {name: status for name, (status, _) in after.items()} == {
        name: status for name, (status, _) in before.items()
    }
    assert after["/familia/"] == before["/familia/"]
    folio = book_as(himself, relative, "9:30")
    assert himself.open(f"/citas/{folio}/").status == 200


def test_a_minor_with_separate_treatment_is_a_name_in_the_list(clinic: Clinic, mother: Visitor) -> None:
    daughter = clinic.family.daughter
    apart(daughter)
    words = mother.open("/citas/solicitar/").words
    assert "Por ahora no podemos agendar en línea para Sofía López Díaz." in words
    assert "Hijo" not in words
    assert mother.open(f"/citas/solicitar/{daughter.pk}/").status == 409


def test_another_familys_person_is_not_even_a_name(
    clinic: Clinic, mother: Visitor, relative: Patient
) -> None:
    stranger = make_patient(clinic.location, "Ajena")
    group = FamilyGroup.objects.create(affiliation_number="AJENA")
    cover(stranger, group, "TITULAR", "00")
    apart(stranger)
    page = mother.open(f"/citas/solicitar/{stranger.pk}/")
    assert page.status == 404
    assert "Ajena" not in page.words


def test_who_asked_for_it_may_still_be_helped_by_whom_he_lets(
    clinic: Clinic, mother: Visitor, relative: Patient, log_in: LogIn
) -> None:
    apart(relative)
    himself = log_in(User.objects.get(account__coverage__patient=relative))
    help_with(mother, code_from(himself))
    page = mother.open("/citas/solicitar/")
    assert "Por ahora no podemos" not in page.words
    assert page.words.count("Bruno López Díaz") == 1
    assert Coverage.objects.get(patient=relative).delegations.count() == 1
