"""No personal data and no secret in logs or addresses, whoever walks through the pages."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from citas.config import logs
from citas.domain.people.models import Coverage, FamilyGroup, Patient
from tests.factories.clinic import TOMORROW, Clinic
from tests.web.reading import Page, Visitor

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

    def noted(page: Page) -> None:
        addresses.extend([anonymous.address, *(href for _, href in page.links)])
        addresses.extend(form.action for form in page.forms)

    wrong = {"login": "QX77ZZ81", "password": "otra cosa"}
    anonymous.client.post("/entrar/", wrong)
    noted(anonymous.open("/citas/"))
    action, fields = anonymous.page.form("Entrar")
    sent = fields | {"login": "QX77ZZ81", "password": PASSWORD}
    noted(anonymous._arrive(anonymous.client.post(action, sent, follow=True), action))
    assert anonymous.address == "/citas/"
    noted(anonymous.open(f"/citas/solicitar/{clinic.family.head.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/"))
    noted(anonymous.press("Apartar 8:00"))
    assert "Hermelinda" in anonymous.page.words
    noted(anonymous.press("Agendar cita"))
    noted(anonymous.open("/citas/"))
    noted(anonymous.open("/citas/NOEXISTE/"))
    noted(anonymous.open("/salir/"))
    noted(anonymous.press("Cerrar sesión"))
    assert found_in("\n".join(addresses), marked) == []
    assert "(no page)" in log.getvalue() or "/citas/<" in log.getvalue()  # it did log
    assert found_in(log.getvalue(), marked) == []


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
