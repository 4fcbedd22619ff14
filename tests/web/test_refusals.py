"""Whatever is refused to the insured is said in a sentence, with a next step and a link to take it."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from citas.domain.booking import errors, errors_noshows, errors_waiting
from citas.domain.people import errors as people
from citas.domain.people.models import Coverage
from citas.domain.scheduling import errors as scheduling
from citas.domain.scheduling.models import Absence, Closure, Slot
from citas.interfaces.web.portal.door import Visit, insured, next_step
from citas.rules.errors import DomainError
from tests.factories.clinic import NOW, TODAY, TOMORROW, Clinic, make_role, make_sessions, publish
from tests.factories.papers import booked
from tests.web.reading import Page, Visitor

# What facts any sentence may want.
FACTS: dict[str, object] = {
    "at": time(8), "opens": NOW, "minutes": 120, "patient": "Sofía", "unit": "Hospital", "times": 2,
    "service": "Odontología", "day": TODAY, "days": 45, "first": TODAY, "last": TOMORROW,
    "number": "AF1", "age": 15, "patients": 3, "ends": TODAY, "starts": TOMORROW, "state": "booked",
    "verb": "cancel",
}  # fmt: skip
MODULES = (errors, errors_noshows, errors_waiting, scheduling, people)
# Where each refusal of the path leads, with the patient known; others lead to the list of persons.
LEADS_TO = {
    "upcoming_limit": "appointments",
    "time_conflict": "appointments",
    "appointment_unknown": "appointments",
    "slot_other_unit": "services",
    "slot_not_open": "services",
    "slot_unknown": "services",
    "service_unknown": "services",
    "not_covered": "services",
    "coverage_ended": "home",  # and to the unit, whose card stands above
    "not_yet_covered": "home",
    "not_bookable_online": "home",
    "account_missing": "home",
    "patient_unknown": "members",
    "hold_unknown": "members",
    "appointment_in_hand": "appointments",
    "already_waiting": "waitlist",
    "offer_over": "waitlist",
}


def refusals() -> list[DomainError]:
    """One of each kind there is, of booking, agenda and people."""
    kinds = [kind for module in MODULES for kind in vars(module).values() if isinstance(kind, type)]
    return [kind(**FACTS) for kind in kinds if issubclass(kind, DomainError) and kind.message]


def shown(refusal: DomainError, clinic: Clinic, session: SessionBase) -> Page:
    """The page of who is refused so, once the patient is known."""

    @insured
    def refusing(_request: HttpRequest, visit: Visit, /) -> HttpResponse:
        visit.patient(clinic.family.daughter.pk)
        raise refusal

    request = RequestFactory().get("/")
    request.user, request.session = clinic.family.user, session
    return Page(refusing(request))


def test_every_refusal_has_a_sentence_a_next_step_and_a_link_that_leads_on(
    mother: Visitor, clinic: Clinic
) -> None:
    session = mother.client.session
    assert len(refusals()) > 40
    for refusal in refusals():
        page = shown(refusal, clinic, session)
        label, href = next_step(refusal, clinic.family.daughter.pk)
        assert page.status >= 400
        assert refusal.advice(), refusal.code
        assert f"{refusal.sentence()} {refusal.advice()}" in page.words
        assert page.link(str(label)) == href


@pytest.mark.parametrize(("code", "page"), LEADS_TO.items())
def test_the_link_goes_where_the_next_step_is_taken(code: str, page: str) -> None:
    refusal = next(one for one in refusals() if one.code == code)
    _label, href = next_step(refusal, 7)
    assert resolve(href).view_name == f"portal:{page}"


# Pages without places


def full(_clinic: Clinic) -> None:
    Slot.objects.update(status="busy")


def desk_only(_clinic: Clinic) -> None:
    Slot.objects.filter(web_from__isnull=False).update(status="busy")


def opens_later(_clinic: Clinic) -> None:
    Slot.objects.filter(web_from__isnull=False).update(web_from=NOW + timedelta(hours=1))


def closed(_clinic: Clinic) -> None:
    Closure.objects.create(first_day=TODAY, last_day=TODAY + timedelta(days=90), reason="Obras")
    publish()


def absent(clinic: Clinic) -> None:
    Absence.objects.create(
        practitioner=clinic.role.practitioner,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=90),
        reason="Incapacidad",
    )
    publish()


def uncovered(clinic: Clinic) -> None:
    Coverage.objects.filter(patient=clinic.family.daughter).update(valid_to=TODAY)


def nobody_any_more(_clinic: Clinic) -> None:
    Slot.objects.update(withdrawn_at=NOW)


@pytest.mark.parametrize(
    "happens", [full, desk_only, opens_later, closed, absent, uncovered, nobody_any_more]
)
def test_no_page_without_places_lacks_desk_waiting_list_and_emergency_line(
    mother: Visitor, clinic: Clinic, happens: Callable[[Clinic], None]
) -> None:
    happens(clinic)
    patient, doctor = clinic.family.daughter.pk, clinic.role.practitioner_id
    pages = [f"{TOMORROW}/", f"{TOMORROW}/cualquiera/", f"{TOMORROW}/{doctor}/"]
    if happens is not uncovered:  # who may still come today has a month
        pages.append("")
    for mode in ("normal", "sencillo"):
        mother.client.cookies["modo"] = mode
        for address in pages:
            page = mother.open(f"/citas/solicitar/{patient}/ODONTOLOGIA/{address}")
            for words in (
                "Clínica de prueba Calle 1, Mexicali lunes a viernes de 7:00 a 20:00 000 000 0000",
                "¿Es una urgencia? No espere cita. Vaya a Urgencias de Clínica de prueba",
            ):
                assert words in page.words
            assert page.link("Avisarme si se libera un lugar") == f"/lista/{patient}/ODONTOLOGIA/"
            assert "Incapacidad" not in page.html


def test_doctors_without_places_stand_below_those_with_some_each_with_why_and_when(
    mother: Visitor, clinic: Clinic
) -> None:
    colleague = make_role(clinic.location, clinic.service, "Zoé")
    make_sessions(colleague)
    Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=TOMORROW, last_day=TOMORROW, reason="Curso"
    )
    publish()
    month = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/"
    page = mother.open(f"{month}{TOMORROW}/")
    assert "Sin lugares ese día Ana Ruiz No dará consulta ese día. Tiene lugares el" in page.words
    assert page.words.index("Zoé Ruiz") < page.words.index("Sin lugares ese día")
    after = TOMORROW + timedelta(days=1)
    mine = clinic.role.practitioner_id
    assert page.link("jueves 3 de diciembre") == f"{month}{after}/{mine}/"
    assert mother.follow("jueves 3 de diciembre").form("Apartar 8:00")


def test_coverage_that_ends_before_the_day_says_whom_to_ask_and_offers_a_day_within(
    mother: Visitor, clinic: Clinic
) -> None:
    uncovered(clinic)
    page = mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/")
    for words in (
        "la vigencia de Sofía López Díaz termina el martes 1 de diciembre de 2026, antes de la cita.",
        "Para revisarlo: vaya a la ventanilla de su unidad o llame al teléfono de ayuda. Sus citas ya",
        "Ayuda: 686 551 6100 ext. 6137 , lunes a jueves",
    ):
        assert words in page.words
    assert page.link("Ver el martes 1 de diciembre").endswith(f"/{TODAY}/")


def test_days_without_places_are_told_together_below_the_month(mother: Visitor, clinic: Clinic) -> None:
    busy = (date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7))
    Slot.objects.filter(local_date__in=busy).update(status="busy")
    page = mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/")
    assert (
        "Por qué otros días no tienen lugares "
        "del jueves 3 al viernes 4 de diciembre: Sin lugares en línea "
        "lunes 7 de diciembre: Sin lugares en línea "
        "del miércoles 30 al jueves 31 de diciembre: "
        "Se abren día por día: el primero, el miércoles 2 de diciembre, 7:00 de la mañana"
    ) in page.words


def test_easy_mode_tells_between_the_days_why_others_are_left_out(
    mother: Visitor, clinic: Clinic
) -> None:
    mother.client.cookies["modo"] = "sencillo"
    Slot.objects.filter(local_date=TOMORROW).update(status="busy")
    page = mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/")
    before, _, after = page.words.partition("Miércoles 2 de diciembre: Sin lugares en línea")
    assert "martes 1 de diciembre" in before
    assert after.startswith(" jueves 3 de diciembre")


def test_a_service_of_other_units_leads_to_those_of_ones_own(mother: Visitor, clinic: Clinic) -> None:
    page = mother.open(f"/citas/solicitar/{clinic.family.daughter.pk}/PEDIATRIA/")
    assert page.status == 404
    assert "¿Es una urgencia?" in page.words
    assert mother.follow("Ver los servicios de su unidad").link("Odontología")


def test_a_doctor_who_is_not_of_the_unit_leads_to_those_who_are(mother: Visitor, clinic: Clinic) -> None:
    day = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/"
    page = mother.open(f"{day}{clinic.role.practitioner_id + 10_000}/")
    assert "Ese médico ya no tiene lugares ese día" in page.words
    assert page.link("Ana Ruiz") == f"{day}{clinic.role.practitioner_id}/"


def test_who_moves_an_appointment_and_finds_no_place_keeps_it_and_may_wait_for_an_earlier_one(
    mother: Visitor, clinic: Clinic
) -> None:
    folio = booked(clinic).folio
    Slot.objects.filter(local_date=TODAY).update(status="busy")
    page = mother.open(f"/citas/{folio}/cambiar/{TODAY}/")
    stands = "Su cita anterior sigue en pie: miércoles 2 de diciembre, 8:00 de la mañana."
    assert stands in page.words
    assert page.link("Ver el miércoles 2") == f"/citas/{folio}/cambiar/{TOMORROW}/"
    Slot.objects.update(status="busy")
    page = mother.open(f"/citas/{folio}/cambiar/")
    assert stands in page.words
    waiting = f"/lista/{clinic.family.daughter.pk}/ODONTOLOGIA/?cita={folio}"
    assert page.link("Avisarme si se libera un lugar") == waiting
