"""The help: open to everybody, true to the product, and with whom to call."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from citas.config.environment import CHECKOUT
from citas.domain.catalogue.models import Location, Policy
from citas.interfaces.web.help.cookies import COOKIES
from citas.interfaces.web.help.steps import BOOKING, REGISTERING, SIZE, Step
from citas.interfaces.web.ui import errors
from tests.factories.clinic import NOW, Clinic, cover, make_location, make_patient
from tests.mailbox import Mailbox
from tests.web.conftest import Enter
from tests.web.matrix import PAGES
from tests.web.reading import Page, Visitor

PHONE = "686 551 6100 ext. 6137"
OF_THE_HELP = [f"/{page}" for page in PAGES if page.startswith("ayuda/")]
READS_THE_DATABASE = {"/ayuda/tramite/", "/ayuda/familia/", "/ayuda/privacidad/integral/"}
LARGEST = 25_000  # bytes of a picture
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def heading(page: Page) -> str:
    found = HEADING.search(page.html)
    assert found
    return " ".join(found[1].split())


def test_the_index_leads_to_every_page_of_the_help_and_each_leads_back(db: None) -> None:
    somebody = Visitor(Client())
    index = {href for _, href in somebody.open("/ayuda/").links}
    for page in OF_THE_HELP:
        assert page in index | {"/ayuda/privacidad/integral/", "/ayuda/"}
        assert "/ayuda/" in {href for _, href in somebody.open(page).links}
    assert "/ayuda/privacidad/integral/" in {
        href for _, href in somebody.open("/ayuda/privacidad/").links
    }


@pytest.mark.parametrize("page", sorted(set(OF_THE_HELP) - READS_THE_DATABASE))
def test_it_opens_for_anybody_without_asking_the_database(anonymous: Visitor, page: str) -> None:
    assert anonymous.open(page).status == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", OF_THE_HELP)
def test_every_page_of_it_says_whom_to_call(anonymous: Visitor, page: str) -> None:
    assert PHONE in anonymous.open(page).words


def test_every_page_leads_to_help_sheet_privacy_and_accessibility(db: None, anonymous: Visitor) -> None:
    wanted = {"/ayuda/", "/ayuda/tramite/", "/ayuda/privacidad/", "/ayuda/accesibilidad/"}
    for page in ("/", "/entrar/", "/registro/", "/no-existe/"):
        assert wanted <= {href for _, href in anonymous.open(page).links}


@pytest.mark.parametrize("page", ["/entrar/", "/registro/"])
def test_who_gives_data_is_led_to_the_privacy_notice(anonymous: Visitor, page: str) -> None:
    assert anonymous.open(page).link("aviso de privacidad") == "/ayuda/privacidad/"


@pytest.mark.parametrize(
    "page",
    [errors.bad_request, errors.forbidden, errors.not_found, errors.server_error, errors.unavailable,
     errors.csrf_failure],
)  # fmt: skip
def test_every_error_says_whom_to_call_and_leads_to_the_help(
    page: Callable[[HttpRequest], HttpResponse],
) -> None:
    request = RequestFactory().get("/citas/")
    request.resolver_match = None
    shown = Page(page(request))
    assert f"{PHONE} lunes a jueves" in shown.words
    assert shown.link("Ayuda") == "/ayuda/"


def test_the_sheet_says_what_the_official_one_says(clinic: Clinic, anonymous: Visitor) -> None:
    words = anonymous.open("/ayuda/tramite/").words
    for said in (
        "BC-ISSSTECALI-005",
        "Gratuito",
        "Cinco minutos",
        "Afirmativa ficta No",
        "«Solicitar cita»",
    ):
        assert said in words
    unit = clinic.location
    assert f"{unit.name} {unit.address}, {unit.municipality} {unit.hours}" in words


def test_the_sheet_shows_units_that_are_open_with_their_emergencies(
    db: None, anonymous: Visitor
) -> None:
    make_location("Clínica Tecate")
    closed = make_location("Clínica vieja")
    Location.objects.filter(pk=closed.pk).update(active=False)
    Location.objects.filter(name="Clínica Tecate").update(emergency_hours="las 24 horas")
    words = anonymous.open("/ayuda/tramite/").words
    assert "Clínica Tecate" in words
    assert "Urgencias: las 24 horas" in words
    assert "Clínica vieja" not in words


def test_what_the_institute_has_not_told_is_not_shown(
    db: None, anonymous: Visitor, settings: Settings
) -> None:
    assert "Quejas" not in anonymous.open("/ayuda/tramite/").words
    assert "unidad de transparencia de" in anonymous.open("/ayuda/privacidad/integral/").words
    settings.COMPLAINTS_PHONE = "686 000 0000"
    settings.OFFICE_ADDRESS = "Calle de la Salud 1, Mexicali"
    settings.TRANSPARENCY_ADDRESS = "Calle Clara 2, Mexicali"
    settings.LEGAL_BASIS = "Reglamento de citas, artículo 4"
    sheet = anonymous.open("/ayuda/tramite/").words
    for told in ("Quejas", "Calle de la Salud 1, Mexicali", "Reglamento de citas, artículo 4"):
        assert told in sheet
    notice = anonymous.open("/ayuda/privacidad/integral/").words
    assert "Domicilio: Calle de la Salud 1, Mexicali" in notice
    assert "Calle Clara 2, Mexicali" in notice


NINE = [  # of the law's article 21, in its order
    "1. Quién es responsable",
    "2. Qué datos usamos",
    "3. Qué leyes nos lo permiten",
    "4. Para qué los usamos",
    "5. Cómo ejercer sus derechos",
    "6. Dónde está la unidad de transparencia",
    "7. A quién se los damos",
    "8. Cómo decir que no",
    "9. Cómo le avisamos si esto cambia",
]


def test_the_integral_notice_has_the_nine_elements(db: None, anonymous: Visitor) -> None:
    html = anonymous.open("/ayuda/privacidad/integral/").html
    assert re.findall(r"<h2>(\d\. [^<]+)</h2>", html) == NINE
    for text in ("Datos sensibles:", "Decreto 146", "20 días hábiles", "autoridad garante"):
        assert text in html


FIVE = [  # of article 22
    "Quién cuida sus datos",
    "Para qué los usamos",
    "A quién se los damos",
    "Cómo decir que no",
    "El aviso completo",
]


def test_the_simplified_notice_has_its_five_elements(anonymous: Visitor) -> None:
    html = anonymous.open("/ayuda/privacidad/").html
    assert re.findall(r"<h2>([^<]+)</h2>", html) == FIVE
    assert "Para esto sí le pedimos permiso" in html


def test_the_notice_tells_the_terms_in_force(db: None, anonymous: Visitor) -> None:
    Policy.objects.filter(name="message_history_days").update(value=77)
    assert "77 días" in anonymous.open("/ayuda/privacidad/integral/").words


def test_the_notice_lists_every_cookie_that_the_site_sets(enter: Enter) -> None:
    mother = enter()
    here = {"Referer": "http://testserver/citas/"}
    for address, sent in (
        ("/preferencias/idioma/", {"idioma": "es-mx"}),
        ("/preferencias/modo/", {"modo": "sencillo"}),
        ("/cuenta/equipo/", {"equipo": "propio"}),
        ("/cuenta/huella/ahora/", {"huella": "ahora-no"}),
        ("/avisos/celular/", {"avisos": "ahora-no"}),
    ):
        mother.client.post(address, sent, headers=here)
    listed = {cookie.name for cookie in COOKIES}
    assert set(mother.client.cookies) == listed
    words = mother.open("/ayuda/privacidad/integral/").words
    assert all(name in words for name in listed)


def test_no_other_module_sets_a_cookie() -> None:
    source = CHECKOUT / "src" / "citas"
    setting = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(
            r"\bset_(signed_)?cookie\(|^from .*\.cookies import .*\bremember$", path.read_text(), re.M
        )
    }
    ui = "interfaces/web/ui"
    names = ("cookies", "devices", "preferences", "push")
    assert setting == {f"{ui}/{name}.py" for name in names}


@pytest.mark.parametrize("step", [*BOOKING, *REGISTERING], ids=lambda step: step.heading)
def test_every_step_has_a_light_picture_of_its_page(step: Step) -> None:
    found = finders.find(step.picture)
    assert isinstance(found, str), f"{step.picture}: make screenshots"
    picture = Path(found).read_bytes()
    assert size_of(picture) == SIZE
    assert len(picture) <= LARGEST


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of an extended WebP (Chromium's): 24 bits each, less one (RFC 9649)."""
    assert picture[8:16] == b"WEBPVP8X"
    width, height = picture[24:27], picture[27:30]
    return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1


def test_no_picture_is_left_of_a_page_that_is_gone() -> None:
    folder = CHECKOUT / "src/citas/interfaces/web/help/static/help/steps"
    there = {f"help/steps/{path.name}" for path in folder.iterdir()}
    assert there == {step.picture for step in (*BOOKING, *REGISTERING)}


def test_pictures_wait_until_they_are_looked_at_and_say_what_they_show(anonymous: Visitor) -> None:
    for page in ("/ayuda/paso-a-paso/", "/ayuda/registro/"):
        images = [
            given for tag, given in anonymous.open(page).tags if tag == "img" and "steps" in given["src"]
        ]
        assert len(images) >= 3
        for image in images:
            assert image["loading"] == "lazy"
            assert image["alt"]
            assert (image["width"], image["height"]) == tuple(map(str, SIZE))


def test_booking_goes_as_the_help_shows(clinic: Clinic, mother: Visitor, anonymous: Visitor) -> None:
    seen = [heading(anonymous.open("/entrar/")), heading(mother.open("/citas/solicitar/"))]
    for words in ("Sofía", "Odontología", "2 de diciembre", "Ana Ruiz"):
        seen.append(heading(mother.follow(words)))
    for button in ("Apartar 8:00", "Agendar cita"):
        seen.append(heading(mother.press(button)))
    assert seen == [step.heading for step in BOOKING]


def test_registering_goes_as_the_help_shows(
    clinic: Clinic, anonymous: Visitor, mailbox: Mailbox, no_attempts_counted: None
) -> None:
    rosa = make_patient(clinic.location, "Rosa", date(1986, 4, 12))
    group = clinic.family.user.account.coverage.family
    cover(rosa, group, "CONYUGE", "07")
    seen = [heading(anonymous.open("/registro/"))]
    typed = {"login": f"{group.affiliation_number}-07", "serial": "A1", "phone": "686 123 4567"}
    mail = "rosa@correo.example"
    seen.append(
        heading(anonymous.fill("Registrarme", **typed, email=mail, password="tres gatos con botas"))
    )
    mailbox.deliver(NOW)
    seen.append(heading(anonymous.open(mailbox.last_to(mail).path)))
    assert seen == [step.heading for step in REGISTERING]


ANSWERED = {  # the headings of the guide of old, and ours
    "credential without serial": "Mi credencial no tiene número de serie",
    "already registered": "Me dice que la afiliación ya está registrada",
    "wrong e-mail": "Escribí mal mi correo",
    "e-mail never arrived": "No me llegó el correo",
    "forgotten password": "Olvidé mi contraseña",
    "I know my password and cannot get in": "Sé mi contraseña y no puedo entrar",
    "somebody else knows my password": "Alguien más sabe mi contraseña",
    "change e-mail": "Quiero cambiar mi correo",
    "check that an appointment was recorded": "¿Quedó registrada mi cita?",
    "send a message": "Quiero hablar con alguien o enviar un mensaje",
}


def test_every_heading_of_the_guide_of_old_has_an_answer(anonymous: Visitor) -> None:
    html = anonymous.open("/ayuda/cuenta/").html
    questions = re.findall(r"<section class=\"answer\" id=\"[\w-]+\"><h2>([^<]+)</h2>", html)
    assert set(ANSWERED.values()) <= set(questions)


def test_the_family_page_tells_the_policies_in_force(db: None, anonymous: Visitor) -> None:
    Policy.objects.filter(name="delegation_days").update(value=45)
    assert "45 días" in anonymous.open("/ayuda/familia/").words
