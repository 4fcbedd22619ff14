"""What the QR of a paper says: signed, checked by anybody, and compared with how things are now."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pytest_django import Settings

from citas.config.environment import CHECKOUT
from citas.config.signing import new_signing_key
from citas.domain.booking.models import Appointment
from citas.domain.documents import qr, tokens
from citas.domain.documents.tokens import Kind
from citas.domain.documents.verifying import Standing, Verdict, by_folio, by_token
from tests.factories.clinic import NOW, Clinic, make_clinic
from tests.factories.papers import again, booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db: None) -> Clinic:
    return make_clinic()


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    return booked(clinic)


def public_half(private: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(private + "="))
    raw = key.public_key().public_bytes_raw()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_what_was_signed_is_read_again(appointment: Appointment) -> None:
    claim = tokens.read(tokens.sign(Kind.RECEIPT, appointment))
    assert claim == tokens.Claim(Kind.RECEIPT, appointment.folio, 0, appointment.starts_at)


def test_a_token_names_nobody_and_no_service(appointment: Appointment) -> None:
    said = tokens.sign(Kind.RECEIPT, appointment).rpartition(".")[0].split(".")
    assert said == [
        "1",
        "r",
        said[2],
        appointment.folio,
        "0",
        str(appointment.starts_at.timestamp() // 60)[:-2],
    ]


def test_it_fits_into_a_code_that_any_telephone_reads(
    appointment: Appointment, settings: Settings
) -> None:
    settings.SITE_URL = "https://citas.issstecali.example.org"
    picture = qr.png(tokens.sign(Kind.RECEIPT, appointment))
    side = int.from_bytes(picture[16:20], "big") - 2 * qr.QUIET
    assert side <= 53  # dots: version 9


def changed(token: str) -> Iterator[str]:
    """The token with one sign of each part changed, or cut short."""
    for at in (0, 2, 4, 11, 20, 22, 40):
        yield token[:at] + ("2" if token[at] != "2" else "3") + token[at + 1 :]
    yield from (token[:-1], token + "A", "", "1.r", token.replace(".r.", ".a."))


def test_nothing_can_be_changed_in_it(appointment: Appointment) -> None:
    for other in changed(tokens.sign(Kind.RECEIPT, appointment)):
        assert tokens.read(other) is None, other


def test_anybody_checks_it_with_the_published_key_alone(appointment: Appointment) -> None:
    """As docs/verifying.md shows it: nothing of ours but the key's text and the token."""
    published, token = tokens.published_keys(), tokens.sign(Kind.RECEIPT, appointment)
    key = load_pem_public_key(published[published.index("-----BEGIN") :].encode())
    assert isinstance(key, Ed25519PublicKey)
    said, _, signature = token.rpartition(".")
    key.verify(base64.urlsafe_b64decode(signature + "=="), said.encode())
    with pytest.raises(InvalidSignature):
        key.verify(base64.urlsafe_b64decode(signature + "=="), said.replace(".r.", ".a.").encode())


def test_papers_stay_good_when_the_key_changes(appointment: Appointment, settings: Settings) -> None:
    token, old = tokens.sign(Kind.RECEIPT, appointment), settings.SIGNING_KEY
    settings.SIGNING_KEY = new_signing_key()
    assert tokens.read(token) is None
    settings.SIGNING_KEYS_BEFORE = [public_half(old)]
    assert tokens.read(token) is not None
    assert tokens.sign(Kind.RECEIPT, appointment) != token
    assert tokens.published_keys().count("BEGIN PUBLIC KEY") == 2


@pytest.mark.parametrize(
    ("change", "hours", "standing"),
    [
        ({}, 0, Standing.GOOD),
        ({"disrupted_at": NOW}, 0, Standing.GOOD),
        ({"status": "cancelled"}, 0, Standing.CANCELLED),
        ({}, 48, Standing.OVER),
        ({"status": "noshow"}, 48, Standing.OVER),
        ({"status": "fulfilled"}, 48, Standing.OVER),
    ],
)
def test_a_receipt_is_told_how_its_appointment_stands(
    appointment: Appointment, change: dict[str, Any], hours: int, standing: Standing
) -> None:
    Appointment.objects.update(**change)
    now = NOW + timedelta(hours=hours)
    wanted = Verdict(standing, appointment.starts_at)
    assert by_token(tokens.sign(Kind.RECEIPT, appointment), now) == wanted
    assert by_folio(f"{appointment.folio[:4]} {appointment.folio[4:].lower()}", now) == wanted


def test_of_an_appointment_that_was_moved_the_old_paper_says_to_when(
    clinic: Clinic, appointment: Appointment
) -> None:
    old = tokens.sign(Kind.RECEIPT, appointment)
    later = clinic.slots()[4]
    Appointment.objects.update(slot=later, starts_at=later.starts_at, ends_at=later.ends_at, sequence=1)
    assert by_token(old, NOW) == Verdict(Standing.MOVED, later.starts_at)
    new = tokens.sign(Kind.RECEIPT, again(clinic, appointment))
    assert by_token(new, NOW) == Verdict(Standing.GOOD, later.starts_at)


def test_a_proof_of_attendance_is_good_until_the_unit_corrects_its_record(
    appointment: Appointment,
) -> None:
    Appointment.objects.update(status="fulfilled")
    token = tokens.sign(Kind.ATTENDANCE, appointment)
    assert by_token(token, NOW) == Verdict(Standing.ATTENDED, appointment.starts_at)
    Appointment.objects.update(status="noshow")
    assert by_token(token, NOW) == Verdict(Standing.TAKEN_BACK)


def test_what_is_no_folio_or_not_signed_by_us_says_so_alone(
    appointment: Appointment, settings: Settings
) -> None:
    assert by_folio("hola", NOW) == Verdict(Standing.UNKNOWN)
    assert by_folio("BC23-D4FV", NOW) == Verdict(Standing.UNKNOWN)
    token = tokens.sign(Kind.RECEIPT, appointment)
    settings.SIGNING_KEY = new_signing_key()
    assert by_token(token, NOW) == Verdict(Standing.NOT_OURS)


def test_the_documentation_checks_its_own_example() -> None:
    page = (CHECKOUT / "docs" / "verifying.md").read_text()
    token = next(line for line in page.split() if line.startswith("1.r."))
    keys = "\n".join(line.strip() for line in page[page.index("    5c81e5") :].splitlines())
    shown: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], shown)
    shown["check"](token, keys)
    with pytest.raises(InvalidSignature):
        shown["check"](token.replace(".0.", ".1."), keys)
