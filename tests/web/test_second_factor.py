"""The second factor of staff, and passkeys of everybody."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import override_settings
from pytest_django import Settings

from citas.domain.access.models import StaffRole, User
from citas.domain.audit.models import AuditEvent
from tests.factories.clinic import Clinic
from tests.web.conftest import PASSWORD, Clock
from tests.web.reading import Visitor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


pytestmark = pytest.mark.usefixtures("no_attempts_counted")


@pytest.fixture
def clerk(clinic: Clinic) -> User:
    """A clerk of the unit's desk, without second factor yet."""
    user = User.objects.create_user("ana.ventanilla", PASSWORD)
    StaffRole.objects.create(user=user, role="desk", location=clinic.location)
    return user


def code(secret: str = SECRET) -> str:
    """What a generator shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def log_in(visitor: Visitor, user: User) -> None:
    visitor.open("/entrar/")
    visitor.fill("Entrar", login=user.username, password=PASSWORD)


def told(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_staff_prove_a_second_factor_at_every_login(anonymous: Visitor, clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    log_in(anonymous, clerk)
    assert anonymous.address == "/entrar/segundo-paso/"
    assert "_auth_user_id" not in anonymous.client.session
    anonymous.fill("Entrar", code="000000x")
    assert "El código no es correcto" in anonymous.page.words
    anonymous.fill("Entrar", code=code())
    assert anonymous.address == "/personal/"
    event = AuditEvent.objects.get(action="account.login")
    assert (event.actor_kind, event.details) == ("desk", {"methods": ["password", "totp"]})
    assert told("account.second_factor_failed") == 1


def test_the_name_of_staff_is_forgiven_like_any_other(anonymous: Visitor, clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    anonymous.open("/entrar/")
    anonymous.fill("Entrar", login=" Ana.Ventanilla ", password=PASSWORD)
    assert anonymous.address == "/entrar/segundo-paso/"


def test_the_session_of_staff_ends_with_the_shift_whatever_happens_in_it(
    anonymous: Visitor, clerk: User, clock: Clock
) -> None:
    TOTP.activate(clerk, SECRET)
    log_in(anonymous, clerk)
    anonymous.fill("Entrar", code=code())
    anonymous.client.cookies["equipo"] = "propio"
    assert anonymous.client.cookies["sessionid"]["max-age"] == ""
    clock.advance(hours=9)
    assert anonymous.client.get("/cuenta/").status_code == 200
    session = anonymous.client.session
    session["something"] = "written late in the shift"
    session.save()
    clock.advance(hours=2)
    anonymous.open("/cuenta/")
    assert anonymous.address == "/entrar/?next=/cuenta/"


def test_staff_are_not_asked_whose_the_device_is(anonymous: Visitor, clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    log_in(anonymous, clerk)
    anonymous.fill("Entrar", code=code())
    assert "¿Este celular es solo suyo?" not in anonymous.open("/").words
    assert "¿Este celular es solo suyo?" not in anonymous.open("/cuenta/").words


def test_who_has_none_sets_one_up_and_gets_codes_to_keep(anonymous: Visitor, clerk: User) -> None:
    log_in(anonymous, clerk)
    anonymous.open("/cuenta/segundo-paso/activar/")
    secret = anonymous.client.session["mfa.totp.secret"]
    assert secret in anonymous.page.words
    assert anonymous.page.html.count("<svg") > 1  # the square for the telephone's camera
    anonymous.fill("Activar", code="12")
    assert "El código no es correcto" in anonymous.page.words
    anonymous.fill("Activar", code=code(secret))
    assert anonymous.address == "/cuenta/segundo-paso/codigos/"
    assert len([tag for tag, _ in anonymous.page.tags if tag == "code"]) == 10
    assert anonymous.open("/personal/").status == 200
    assert told("account.code_generator_added") == 1


def test_its_secret_is_unreadable_in_the_database(clerk: User, clock: Clock) -> None:
    TOTP.activate(clerk, SECRET)
    kept = Authenticator.objects.get()
    assert SECRET not in str(kept.data)
    assert kept.wrap().validate_code(code())


def test_a_recovery_code_gets_in_once(anonymous: Visitor, clerk: User) -> None:
    log_in(anonymous, clerk)
    anonymous.open("/cuenta/segundo-paso/activar/")
    anonymous.fill("Activar", code=code(anonymous.client.session["mfa.totp.secret"]))
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in ("/personal/", "/entrar/segundo-paso/"):
        anonymous.client.logout()
        log_in(anonymous, clerk)
        anonymous.fill("Entrar", code=spare)
        assert anonymous.address == expected


def test_a_login_half_done_ends_with_the_password_that_began_it(anonymous: Visitor, clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    log_in(anonymous, clerk)
    clerk.set_password("otra-frase-mejor-9")
    clerk.save()
    anonymous.fill("Entrar", code=code())
    assert anonymous.address == "/entrar/"
    assert "La contraseña cambió" in anonymous.page.words
    assert "_auth_user_id" not in anonymous.client.session
    anonymous.open("/entrar/segundo-paso/")
    assert anonymous.address == "/entrar/"


def test_a_code_generator_sealed_under_a_lost_key_is_refused_calmly(
    anonymous: Visitor, clerk: User, settings: Settings
) -> None:
    TOTP.activate(clerk, SECRET)
    settings.SECRET_KEY = "otra" * 20
    log_in(anonymous, clerk)
    anonymous.fill("Entrar", code=code())
    assert anonymous.address == "/entrar/segundo-paso/"
    assert "Pida a Administración que reinicie su segundo paso" in anonymous.page.words


def test_a_code_generator_sealed_under_the_key_of_before_lets_in(
    anonymous: Visitor, clerk: User, settings: Settings
) -> None:
    TOTP.activate(clerk, SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "otra" * 20
    log_in(anonymous, clerk)
    anonymous.fill("Entrar", code=code())
    assert anonymous.address == "/personal/"


def test_recovery_codes_sealed_under_a_lost_key_are_made_anew(
    anonymous: Visitor, clerk: User, settings: Settings
) -> None:
    log_in(anonymous, clerk)
    anonymous.open("/cuenta/segundo-paso/activar/")
    anonymous.fill("Activar", code=code(anonymous.client.session["mfa.totp.secret"]))
    spare = Authenticator.objects.get(type="recovery_codes")
    with override_settings(SECRET_KEY="otra" * 20):
        data = spare.data | {"seed": get_adapter().encrypt("de otra llave")}
    Authenticator.objects.filter(pk=spare.pk).update(data=data)
    anonymous.open("/cuenta/segundo-paso/codigos/")
    assert anonymous.address == "/cuenta/segundo-paso/codigos/nuevos/"
    assert "ya no se pueden leer" in anonymous.page.words
    anonymous.fill("Hacer códigos nuevos")
    assert anonymous.address == "/cuenta/segundo-paso/codigos/"
    assert len([tag for tag, _ in anonymous.page.tags if tag == "code"]) == 10


def test_the_last_second_factor_of_staff_stays(anonymous: Visitor, clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    log_in(anonymous, clerk)
    anonymous.fill("Entrar", code=code())
    page = anonymous.open("/cuenta/segundo-paso/quitar/")
    assert "Es su único segundo paso" in page.words
    anonymous.client.post("/cuenta/segundo-paso/quitar/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_who_cannot_get_through_starts_again_as_somebody_else(anonymous: Visitor, clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    log_in(anonymous, clerk)
    anonymous.press("Entrar con otra cuenta")
    anonymous.open("/entrar/")
    assert anonymous.address == "/entrar/"
    assert "Número de afiliación" in anonymous.page.words


@pytest.mark.parametrize("page", ["", "activar/", "codigos/", "codigos/nuevos/", "quitar/"])
def test_insured_people_have_no_second_lock(mother: Visitor, page: str) -> None:
    mother.open(f"/cuenta/segundo-paso/{page}")
    assert mother.address == "/cuenta/"


def passkey(user: User, name: str = "Chrome en Android") -> Authenticator:
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


def test_a_passkey_of_an_insured_person_never_stands_before_the_password(
    anonymous: Visitor, clinic: Clinic
) -> None:
    user = clinic.family.user
    user.set_password(PASSWORD)
    user.save()
    passkey(user)
    log_in(anonymous, user)
    assert anonymous.address == "/"


def test_passkeys_are_listed_renamed_and_removed(anonymous: Visitor, clinic: Clinic) -> None:
    user = clinic.family.user
    user.set_password(PASSWORD)
    user.save()
    passkey(user)
    log_in(anonymous, user)
    assert "Activada en un equipo" in anonymous.open("/cuenta/").words
    anonymous.open("/cuenta/huella/")
    anonymous.follow("Cambiar el nombre")
    anonymous.fill("Guardar", name="Mi celular")
    assert "Mi celular" in anonymous.page.words
    anonymous.follow("Quitar")
    anonymous.press("Quitar")
    assert "Todavía no la activa en ningún equipo" in anonymous.page.words
    assert (told("account.passkey_renamed"), told("account.passkey_removed")) == (1, 1)


def test_nobody_removes_the_passkey_of_somebody_else(mother: Visitor, clinic: Clinic) -> None:
    theirs = passkey(User.objects.create_user("ZZ1"))
    session = mother.client.session
    session["account_authentication_methods"] = []
    session.save()
    assert mother.client.post(f"/cuenta/huella/{theirs.pk}/quitar/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_adding_a_passkey_asks_the_device_for_its_person(mother: Visitor) -> None:
    page = mother.open("/cuenta/huella/agregar/")
    assert '"userVerification": "required"' in page.html
    assert '"residentKey": "required"' in page.html
    mother.client.post("/cuenta/huella/agregar/", {"credential": "{}", "name": ""})
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", ["", "{}", "no json", '{"response": {"userHandle": "x"}}'])
def test_a_passkey_that_is_none_gets_nobody_in(anonymous: Visitor, db: None, credential: str) -> None:
    answer = anonymous.client.post("/entrar/huella/", {"credential": credential}, follow=True)
    assert answer.status_code == 200
    assert "_auth_user_id" not in anonymous.client.session


def test_the_challenge_of_a_login_names_nobody(anonymous: Visitor, db: None) -> None:
    answer = anonymous.client.get("/entrar/huella/", headers={"X-Requested-With": "XMLHttpRequest"})
    asked = answer.json()["request_options"]["publicKey"]
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")
