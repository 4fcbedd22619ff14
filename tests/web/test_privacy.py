"""No personal data and no secret in logs or addresses, whoever walks through the pages."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from citas.config import logs
from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from citas.domain.people import delegations
from citas.domain.people.models import Coverage, FamilyGroup, Patient
from tests.factories.clinic import NOW, TOMORROW, Clinic, by, make_family, make_spouse
from tests.factories.staff import make_staff, on_duty
from tests.mailbox import Mailbox
from tests.web.reading import Visitor
from tests.web.waiting_room import daughters_appointment, link_to

CURP = "LODM800501MBCPZR07"
NAMES = ("Hermelinda", "Quiroga", "Zacarías")
PASSWORD = "una larga y buena"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that any logger says at DEBUG, as the product writes it."""
    written = io.StringIO()
    made = dict(logs.configure(readable=False)["formatters"]["structured"])
    handler = logging.StreamHandler(written)
    handler.setFormatter(made.pop("()")(**made))
    handler.addFilter(lambda said: said.name != "mail.log")  # the tests' own relay
    loud = [logging.getLogger(name) for name in ("", "citas", "allauth", "django", "django.request")]
    before = [one.level for one in loud]
    for one in loud:
        one.setLevel(logging.DEBUG)
    loud[0].addHandler(handler)
    yield written
    loud[0].removeHandler(handler)
    for one, level in zip(loud, before, strict=True):
        one.setLevel(level)


@pytest.fixture
def marked(clinic: Clinic) -> list[str]:
    """A family whose every datum can be recognised: number, serial, CURP, names, mail, telephone."""
    given, first, second = NAMES
    Patient.objects.filter(pk=clinic.family.head.pk).update(
        curp=CURP, given_name=given, first_surname=first, second_surname=second
    )
    FamilyGroup.objects.filter(coverages__patient=clinic.family.head).update(
        affiliation_number="QX77ZZ81"
    )
    Coverage.objects.filter(patient=clinic.family.head).update(
        credential_serial="SER99881", email="hermelinda@example.org", phone="6869998877"
    )
    clinic.family.user.username = "QX77ZZ81"
    clinic.family.user.set_password(PASSWORD)
    clinic.family.user.save()
    return ["QX77ZZ81", "SER99881", CURP, "hermelinda", "6869998877", PASSWORD, *NAMES]


def found_in(text: str, markers: list[str]) -> list[str]:
    """The markers that stand in it, in whatever case and spelling of addresses."""
    folded = text.casefold()
    return [one for one in markers if one.casefold() in folded or one.replace(" ", "+") in text]


def test_the_logs_show_what_they_are_given(log: io.StringIO) -> None:
    logging.getLogger("citas.anything").debug("heard")
    assert '"event": "heard"' in log.getvalue()


def test_walking_as_an_insured_person_leaves_no_datum_in_logs_or_addresses(
    clinic: Clinic, marked: list[str], log: io.StringIO, anonymous: Visitor
) -> None:
    addresses: list[str] = []
    wrong = {"login": "QX77ZZ81", "password": "otra cosa"}
    anonymous.client.post("/entrar/", wrong)
    anonymous.open("/citas/")
    addresses += noted(anonymous)
    action, fields = anonymous.page.form("Entrar")
    sent = fields | {"login": "QX77ZZ81", "password": PASSWORD}
    anonymous._arrive(anonymous.client.post(action, sent, follow=True), action)
    addresses += noted(anonymous)
    assert anonymous.address == "/citas/"
    anonymous.open(f"/citas/solicitar/{clinic.family.head.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/")
    addresses += noted(anonymous)
    anonymous.press("Apartar 8:00")
    addresses += noted(anonymous)
    assert "Hermelinda" in anonymous.page.words
    anonymous.press("Agendar cita")
    addresses += noted(anonymous)
    anonymous.open("/citas/")
    addresses += noted(anonymous)
    anonymous.open("/citas/NOEXISTE/")
    addresses += noted(anonymous)
    anonymous.open("/salir/")
    addresses += noted(anonymous)
    anonymous.press("Cerrar sesión")
    addresses += noted(anonymous)
    assert found_in("\n".join(addresses), marked) == []
    assert "(no page)" in log.getvalue() or "/citas/<" in log.getvalue()  # it did log
    assert found_in(log.getvalue(), marked) == []


def noted(visitor: Visitor) -> list[str]:
    """The address of the page and those on it."""
    links = [href for _, href in visitor.page.links]
    return [visitor.address, *links, *(form.action for form in visitor.page.forms)]


def press_with(visitor: Visitor, button: str, **typed: str) -> None:
    action, fields = visitor.page.form(button)
    visitor._arrive(visitor.client.post(action, fields | typed, follow=True), action)


def test_walking_as_the_desk_leaves_no_datum_in_logs_or_addresses(
    clinic: Clinic, marked: list[str], log: io.StringIO
) -> None:
    desk = Visitor(on_duty(make_staff("ana.clerk", ActorKind.DESK, clinic.location)))
    addresses = []
    for term in ("QX77ZZ81", CURP, "Quiroga Hermelinda", "no existe"):
        desk.open("/ventanilla/")
        press_with(desk, "Buscar", busqueda=term)
        addresses += noted(desk)
    desk.open(f"/ventanilla/paciente/{clinic.family.head.pk}/")
    assert "Hermelinda" in desk.page.words
    addresses += noted(desk)
    desk.open("/ventanilla/paciente/999999/")
    assert found_in("\n".join(addresses), marked) == []
    assert found_in(log.getvalue(), marked) == []


def test_registering_and_recovering_leave_neither_link_nor_datum_in_the_logs(
    clinic: Clinic, marked: list[str], log: io.StringIO, anonymous: Visitor, mailbox: Mailbox
) -> None:
    User.objects.filter(pk=clinic.family.user.pk).delete()
    anonymous.open("/registro/")
    typed = {"login": "QX77ZZ81", "serial": "SER99881", "phone": "686 999 8877"}
    contact = "hermelinda@correo.example"
    press_with(anonymous, "Registrarme", **typed, email=contact, password="cuatro lobos tejen barro")
    mailbox.deliver(NOW)
    links = [mailbox.last_to(contact).path]
    anonymous.open(links[0][:-2] + "/")  # cut short by a mail program
    anonymous.open(links[0])
    anonymous.press("Activar mi cuenta")
    assert anonymous.address == "/citas/solicitar/"
    anonymous.client.logout()
    anonymous.open("/recuperar/")
    press_with(anonymous, "Enviarme un correo", login="QX77ZZ81")
    mailbox.deliver(NOW)
    links.append(mailbox.last_to(contact).path)
    assert links[0] != links[1]
    anonymous.open(links[1])
    Visitor(Client()).open(links[1] + "otra/")
    secrets = [link.strip("/").rpartition("/")[2] for link in links]
    assert min(map(len, secrets)) > 20
    assert found_in(log.getvalue(), [*marked, *secrets, contact]) == []


def test_an_address_with_a_secret_in_it_is_logged_as_its_page(log: io.StringIO, clinic: Clinic) -> None:
    Client().get("/citas/SECRETO99/x/ñ/")
    assert "Not Found: (no page)" in log.getvalue()
    assert "SECRETO99" not in log.getvalue()


def test_a_failure_of_ours_is_logged_without_the_address_or_what_was_sent(
    log: io.StringIO, mother: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("citas.domain.booking.queries.upcoming", fail)
    mother.client.raise_request_exception = False
    mother.client.get("/citas/?visto=QX77ZZ81")
    assert "ZeroDivisionError" in log.getvalue()
    assert "QX77ZZ81" not in log.getvalue()


def test_what_a_page_says_once_stands_in_no_cookie(mother: Visitor, clinic: Clinic) -> None:
    _, grandfather = make_spouse(make_family(clinic.location))
    code = delegations.give(user_id=grandfather.pk, until=TOMORROW, actor=by(grandfather), now=NOW)
    taken = mother.client.post("/familia/aceptar/", {"code": code})
    assert taken.status_code == 302
    assert set(taken.cookies) <= {"sessionid"}
    assert "Ya puede agendar para Bruno López Díaz." in mother.open("/familia/").words


def test_a_link_of_a_message_leaves_neither_token_nor_birthday_in_the_log(
    clinic: Clinic, anonymous: Visitor, log: io.StringIO, no_attempts_counted: None
) -> None:
    token = link_to(daughters_appointment(clinic.family, clinic.slots()[0]), NOW)
    for address in (token, f"{token}/cancelar", f"{token}/cambiar", f"x{token}"):
        anonymous.open(f"/aviso/{address}/")
    anonymous.open(f"/aviso/{token}/cancelar/")
    for month in ("12", "3"):
        anonymous.fill("Sí, cancelar", day="9", month=month)
    assert "Cancelamos su cita." in anonymous.page.words
    assert "/aviso/<str:token>/" in log.getvalue()
    assert found_in(log.getvalue(), [token, "birth", "month"]) == []
