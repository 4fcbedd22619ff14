"""«¿Este celular es solo suyo?»: asked beside the page, and what follows from the answer."""

from citas.domain.access.models import User
from tests.factories.clinic import Clinic
from tests.web.conftest import PASSWORD, Clock, Enter


def test_until_answered_the_session_ends_with_the_browser(enter: Enter) -> None:
    visitor = enter()
    assert visitor.client.cookies["sessionid"]["max-age"] == ""
    assert "¿Este celular es solo suyo?" in visitor.open("/").words
    assert "¿Este celular es solo suyo?" in visitor.open("/citas/").words


def test_who_says_it_is_his_own_stays_thirty_days(enter: Enter, maria: User, clock: Clock) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    assert visitor.address == "/"
    assert visitor.client.cookies["equipo"].value == "propio"
    assert visitor.client.cookies["sessionid"]["max-age"] == 30 * 24 * 60 * 60
    assert "¿Este celular" not in visitor.page.words
    clock.advance(days=29)
    assert visitor.open("/cuenta/").status == 200
    clock.advance(days=2)
    visitor.open("/cuenta/")
    assert visitor.address == "/entrar/?next=/cuenta/"
    visitor.fill("Entrar", login=maria.username, password=PASSWORD)
    assert visitor.client.cookies["sessionid"]["max-age"] == 30 * 24 * 60 * 60


def test_what_yes_keeps_on_the_device_is_said_before_and_after(enter: Enter) -> None:
    visitor = enter()
    assert "Aquí quedan guardadas sus próximas citas" in visitor.page.words
    page = visitor.press("Sí, es solo mío")
    assert "Listo: sus próximas citas quedan guardadas aquí" in page.words
    visitor.open("/cuenta/")
    assert "Listo: aquí no queda guardado nada suyo." in visitor.press("No, lo usa alguien más").words


def test_who_shares_the_device_stays_until_the_browser_closes(enter: Enter) -> None:
    visitor = enter()
    visitor.press("No, lo usa alguien más")
    assert visitor.client.cookies["equipo"].value == "compartido"
    assert visitor.client.cookies["equipo"]["max-age"] == ""
    assert visitor.client.cookies["sessionid"]["max-age"] == ""
    assert "¿Este celular" not in visitor.page.words


def test_the_answer_can_be_changed_in_the_profile(enter: Enter) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    visitor.open("/cuenta/")
    visitor.press("No, lo usa alguien más")
    assert visitor.client.cookies["equipo"].value == "compartido"
    assert visitor.client.cookies["sessionid"]["max-age"] == ""


def test_the_answer_of_one_person_says_nothing_for_another_on_the_same_device(
    enter: Enter, clinic: Clinic
) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    visitor.client.force_login(User.objects.create_user("ZZ2"))
    assert "¿Este celular es solo suyo?" in visitor.open("/").words


def test_after_yes_a_passkey_is_offered_once(enter: Enter) -> None:
    visitor = enter()
    visitor.press("Sí, es solo mío")
    assert "La próxima vez, entre con su huella o su rostro" in visitor.page.words
    visitor.press("Ahora no")
    assert "La próxima vez" not in visitor.page.words
    assert "La próxima vez" not in visitor.open("/").words


def test_an_answer_leads_back_only_within_the_site(enter: Enter) -> None:
    sent = {"equipo": "propio", "desde": "https://evil.example.com/"}
    assert enter().client.post("/cuenta/equipo/", sent).headers["Location"] == "/cuenta/"
