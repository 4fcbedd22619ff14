"""Somebody looks after his own account."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import caches
from pytest_django import Settings

from citas.domain.access.models import ApiToken, Phone, User
from citas.domain.access.queries import user_of_token
from citas.domain.audit.models import AuditEvent
from citas.domain.catalogue.models import Policy
from citas.domain.messaging.models import Notification
from citas.domain.messaging.sealing import unseal
from citas.domain.people.accounts import issue_token
from tests.factories.clinic import NOW, OPERATOR, Clinic
from tests.mailbox import Mailbox
from tests.web.conftest import PASSWORD, Clock, Enter
from tests.web.reading import Visitor

NEW = "otra-frase-mejor-9"
OLD_MAIL, NEW_MAIL = "maria@example.org", "nueva@example.org"


def told(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


# The profile


def test_the_profile_says_who_one_is_and_how_to_be_reached(enter: Enter, maria: User) -> None:
    page = enter().open("/cuenta/")
    assert "María López Díaz" in page.words
    assert f"Entra con: {maria.username}" in page.words
    assert OLD_MAIL in page.words


def test_whoever_has_not_logged_in_is_asked_to(anonymous: Visitor, db: None) -> None:
    anonymous.open("/cuenta/")
    assert anonymous.address == "/entrar/?next=/cuenta/"


def test_the_profile_is_kept_in_no_cache(enter: Enter) -> None:
    answer = enter().client.get("/cuenta/")
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_the_language_of_messages_is_chosen_with_one_button(enter: Enter, maria: User) -> None:
    visitor = enter()
    visitor.open("/cuenta/")
    visitor.press("Mensajes y páginas en inglés")
    maria.refresh_from_db()
    assert maria.language == "en"
    assert told("account.language_chosen") == 1


def test_a_language_that_is_not_there_changes_nothing(enter: Enter, maria: User) -> None:
    answer = enter().client.post("/cuenta/idioma/", {"language": "fr"})
    maria.refresh_from_db()
    assert (answer.status_code, maria.language) == (400, "es-mx")


# The address


def test_a_new_address_counts_once_confirmed_and_the_old_one_is_told(
    enter: Enter,
    maria: User,
    mailbox: Mailbox,
) -> None:
    visitor = enter()
    visitor.open("/cuenta/correo/")
    visitor.fill("Cambiar mi correo", email=NEW_MAIL)
    assert f"Falta confirmar {NEW_MAIL}" in visitor.page.words
    mailbox.deliver(NOW)
    link = mailbox.last_to(NEW_MAIL).path
    page = visitor.open(link)
    assert EmailAddress.objects.get(verified=True).email == OLD_MAIL  # looking changes nothing
    assert f"El correo de su cuenta de Citas en línea será {NEW_MAIL}." in page.words
    visitor.press("Confirmar")
    assert visitor.address == "/cuenta/"
    mailbox.deliver(NOW)
    assert mailbox.last_to(OLD_MAIL).subject == "Cambió el correo de su cuenta"
    assert EmailAddress.objects.get().email == NEW_MAIL
    assert (told("account.email_asked"), told("account.email_changed")) == (1, 1)


def test_the_link_begins_with_the_site_not_with_what_the_browser_says(
    enter: Enter,
    settings: Settings,
    mailbox: Mailbox,
) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://citas.example.org", ["*"]
    visitor = enter()
    visitor.client.defaults["HTTP_HOST"] = "evil.example.com"
    visitor.client.post("/cuenta/correo/", {"email": NEW_MAIL, "action_add": "1"})
    mailbox.deliver(NOW)
    assert mailbox.last_to(NEW_MAIL).link.startswith("https://citas.example.org/cuenta/correo/")


def test_a_link_that_is_over_says_what_to_do(anonymous: Visitor, db: None) -> None:
    page = anonymous.open("/cuenta/correo/MQ:1abc:xyz/")
    assert "Ese enlace ya no sirve" in page.words


def test_an_address_that_waits_can_be_given_up_without_a_word_to_anybody(
    enter: Enter, maria: User
) -> None:
    visitor = enter()
    visitor.open("/cuenta/correo/")
    visitor.fill("Cambiar mi correo", email=NEW_MAIL)
    visitor.press("Ya no quiero cambiarlo")
    assert "Falta confirmar" not in visitor.page.words
    assert not Notification.objects.filter(address=OLD_MAIL).exists()


def test_who_has_no_address_yet_reads_nothing_of_an_earlier_one(enter: Enter, maria: User) -> None:
    EmailAddress.objects.all().delete()
    visitor = enter()
    visitor.open("/cuenta/correo/")
    visitor.fill("Agregar mi correo", email=NEW_MAIL)
    assert f"Falta confirmar {NEW_MAIL}" in visitor.page.words
    assert "anterior" not in visitor.page.words
    assert "Cambiar" not in visitor.page.words


def test_the_confirmed_address_cannot_be_taken_away(enter: Enter, maria: User) -> None:
    enter().client.post("/cuenta/correo/", {"email": OLD_MAIL, "action_remove": "1"})
    assert EmailAddress.objects.get().email == OLD_MAIL


def test_an_old_login_is_asked_for_the_password_again_before_the_address_changes(
    enter: Enter, clock: Clock
) -> None:
    visitor = enter()
    clock.advance(minutes=6)
    visitor.open("/cuenta/correo/")
    visitor.fill("Cambiar mi correo", email=NEW_MAIL)
    assert "Confirme que es usted" in visitor.page.words
    visitor.fill("Continuar", password="no-es")
    assert "Esa no es su contraseña actual" in visitor.page.words
    assert EmailAddress.objects.count() == 1
    visitor.fill("Continuar", password=PASSWORD)
    assert f"Falta confirmar {NEW_MAIL}" in visitor.page.words


# The telephone


def test_a_telephone_counts_once_its_code_came_back(enter: Enter, maria: User) -> None:
    visitor = enter()
    visitor.open("/cuenta/telefono/")
    visitor.fill("Enviar código", phone="686 555 01 02")
    message = Notification.objects.get(channel="sms")
    assert message.address == "+526865550102"
    visitor.fill("Confirmar", code="000000x")
    assert "El código no es correcto" in visitor.page.words
    visitor.fill("Confirmar", code=unseal(message.secrets)["code"])
    phone = Phone.objects.get(user=maria)
    assert (phone.number, phone.verified_at) == ("+526865550102", NOW)
    assert told("account.phone_changed") == 1


def test_the_code_of_a_telephone_lasts_as_long_as_policy_and_message_say(
    enter: Enter, maria: User, clock: Clock
) -> None:
    Policy.objects.filter(name="code_minutes").update(value=20)
    caches["memory"].clear()
    visitor = enter()
    visitor.open("/cuenta/telefono/")
    visitor.fill("Enviar código", phone="686 555 01 02")
    message = Notification.objects.get(channel="sms")
    assert message.facts == {"minutes": "20"}
    assert message.useful_until == NOW + timedelta(minutes=20)
    clock.advance(minutes=19)
    assert visitor.open("/cuenta/telefono/codigo/").status == 200
    clock.advance(minutes=2)
    visitor.fill("Confirmar", code=unseal(message.secrets)["code"])
    assert visitor.address == "/cuenta/telefono/"
    assert not Phone.objects.filter(user=maria).exists()


@pytest.mark.parametrize("written", ["", "555", "686 555 010", "no tengo"])
def test_what_is_no_telephone_is_told_so(enter: Enter, written: str) -> None:
    visitor = enter()
    visitor.open("/cuenta/telefono/")
    visitor.fill("Enviar código", phone=written)
    assert "Revise lo siguiente" in visitor.page.words
    assert not Notification.objects.filter(channel="sms").exists()


def test_where_no_message_can_be_sent_no_telephone_is_asked_for(
    enter: Enter, settings: Settings
) -> None:
    channels = dict(settings.MESSAGE_CHANNELS)
    channels["sms"] = {
        "GATEWAY": "citas.gateways.nowhere.Nowhere", "OPTIONS": {"variable": "SMS_URL"}
    }  # fmt: skip
    settings.MESSAGE_CHANNELS = channels
    visitor = enter()
    assert "Teléfono" not in visitor.open("/cuenta/").words
    assert visitor.open("/cuenta/telefono/").status == 404


# The password


def test_a_new_password_ends_other_sessions_and_is_told(
    enter: Enter,
    maria: User,
    mailbox: Mailbox,
) -> None:
    other, visitor = enter(), enter()
    token = issue_token(maria.username, actor=OPERATOR, now=NOW)
    visitor.open("/cuenta/contrasena/")
    visitor.fill("Guardar", oldpassword=PASSWORD, password1=NEW)
    assert user_of_token(token, NOW) is None
    assert "Su contraseña quedó cambiada" in visitor.page.words
    assert visitor.address == "/cuenta/"
    other.open("/cuenta/")
    assert other.address == "/entrar/?next=/cuenta/"
    mailbox.deliver(NOW)
    assert mailbox.last_to(OLD_MAIL).subject
    assert told("account.password_changed") == 1


def test_without_the_present_password_there_is_no_new_one(enter: Enter, maria: User) -> None:
    visitor = enter()
    visitor.open("/cuenta/contrasena/")
    visitor.fill("Guardar", oldpassword="no-es", password1=NEW)
    assert "Esa no es su contraseña actual" in visitor.page.words
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD)


def test_who_never_had_a_password_chooses_one(log_in: Callable[[User], Visitor], clinic: Clinic) -> None:
    user = clinic.family.user
    user.set_unusable_password()
    user.save()
    visitor = log_in(user)
    visitor.open("/cuenta/contrasena/")
    assert visitor.address == "/cuenta/contrasena/elegir/"
    visitor.fill("Guardar", password1=NEW)
    user.refresh_from_db()
    assert user.check_password(NEW)


# Alguien más sabe mi contraseña


def test_a_stranger_is_led_to_log_in_or_to_recover(anonymous: Visitor, db: None) -> None:
    page = anonymous.open("/cuenta/alguien-sabe/")
    assert page.link("recuperar mi contraseña") == "/recuperar/"
    assert page.link("Entrar y cambiarla") == "/entrar/?next=/cuenta/alguien-sabe/"


def test_one_form_takes_the_account_back(
    enter: Enter,
    maria: User,
    mailbox: Mailbox,
) -> None:
    intruder, visitor = enter(), enter()
    ApiToken.objects.create(
        user=maria, digest="0" * 64, created_at=NOW, expires_at=NOW.replace(year=2027)
    )
    visitor.open("/cuenta/alguien-sabe/")
    visitor.fill("Cambiarla y cerrar todo lo demás", oldpassword=PASSWORD, password1=NEW)
    assert visitor.address == "/cuenta/alguien-sabe/hecho/"
    for words in ("Su cuenta es suya otra vez", OLD_MAIL, "Huella o rostro", "Personas que le ayudan"):
        assert words in visitor.page.words
    assert visitor.open("/cuenta/").status == 200
    intruder.open("/cuenta/")
    assert intruder.address == "/entrar/?next=/cuenta/"
    assert ApiToken.objects.get().revoked_at == NOW
    mailbox.deliver(NOW)
    assert mailbox.to(OLD_MAIL)
    assert told("account.taken_back") == 1


# Sessions


def test_open_sessions_are_told_in_words_and_closed_one_by_one(enter: Enter) -> None:
    other = enter("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile Safari/604.1")
    visitor = enter()
    UserSession.objects.update(created_at=NOW)
    page = visitor.open("/cuenta/sesiones/")
    assert "Chrome en Android este equipo" in page.words
    assert "Safari en iPhone" in page.words
    assert "martes 1 de diciembre de 2026, 8:00 de la mañana" in page.words
    visitor.press("Cerrar")
    assert "Safari en iPhone" not in visitor.page.words
    other.open("/cuenta/")
    assert other.address == "/entrar/?next=/cuenta/"
    assert told("account.session_closed") == 1


def test_a_session_from_before_the_key_changed_goes_on_and_can_still_be_closed(
    enter: Enter, maria: User, settings: Settings
) -> None:
    here, elsewhere = enter(), enter()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "otra" * 20
    for one in (elsewhere, here):
        one.open("/cuenta/sesiones/")
        assert one.address == "/cuenta/sesiones/"
    here.press("Cerrar")
    elsewhere.open("/cuenta/sesiones/")
    assert elsewhere.address.startswith("/entrar/")


def test_all_other_sessions_close_at_once(enter: Enter) -> None:
    others = [enter(), enter()]
    visitor = enter()
    visitor.open("/cuenta/sesiones/")
    visitor.press("Cerrar todas las demás")
    assert visitor.page.words.count("Chrome en Android") == 1
    for other in others:
        other.open("/cuenta/")
        assert other.address == "/entrar/?next=/cuenta/"


def test_nobody_closes_the_session_of_somebody_else(
    enter: Enter, log_in: Callable[[User], Visitor]
) -> None:
    hers = enter()
    page = hers.open("/cuenta/sesiones/")
    enter()
    action = hers.open("/cuenta/sesiones/").form("Cerrar")[0]
    stranger = log_in(User.objects.create_user("ZZ1"))
    stranger.client.post(action)
    assert page.status == 200
    assert hers.open("/cuenta/sesiones/").form("Cerrar")[0] == action


def test_opening_the_address_that_closes_closes_nothing(enter: Enter) -> None:
    visitor = enter()
    enter()
    action = visitor.open("/cuenta/sesiones/").form("Cerrar")[0]
    visitor.open(action)
    assert visitor.address == "/cuenta/sesiones/"
    assert told("account.session_closed") == 0
