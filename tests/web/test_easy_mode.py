"""Easy mode asks one question a page; forms of several fields are put together on the server."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from citas.domain.messaging.models import Notification
from citas.domain.people.models import Registration
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, TOMORROW, Clinic, by
from tests.web.conftest import PASSWORD
from tests.web.reading import Page, Visitor

pytestmark = pytest.mark.django_db

ANSWERS = {
    "login": "ab 1000",
    "serial": "a-1",
    "phone": "686 123 4567",
    "email": "eva@correo.example",
}
SECRET = "tres gatos con botas"
SECRETS = {"/entrar/": "password", "/registro/": "password", "/codigo/": "code"}


@pytest.fixture(autouse=True)
def no_attempts_counted(db: None) -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def eva() -> Visitor:
    """Somebody in easy mode who has not logged in."""
    return in_easy_mode(Client())


def in_easy_mode(client: Client) -> Visitor:
    client.cookies["modo"] = "sencillo"
    return Visitor(client)


def heading(page: Page) -> str:
    """What stands between the tags of the page's heading."""
    _, _, rest = page.html.partition("<h1")
    inside = rest.partition(">")[2].partition("</h1>")[0]
    return " ".join("".join(part.partition(">")[2] for part in f">{inside}".split("<")).split())


def answer(visitor: Visitor, *names: str) -> Page:
    """Answer these questions of the registration, from its first page on."""
    page = visitor.open("/registro/")
    for name in names:
        page = visitor.fill("Continuar", **{name: ANSWERS[name]})
    return page


def typed(page: Page, name: str) -> str:
    """What the page's field, seen or hidden, holds."""
    return next(
        given["value"] for tag, given in page.tags if given.get("name") == name and tag == "input"
    )


def test_registering_asks_five_questions_one_after_another(eva: Visitor) -> None:
    page = eva.open("/registro/")
    for number, name in enumerate(ANSWERS, start=1):
        assert f"Pregunta {number} de 5" in page.words
        shown = [
            given["name"] for tag, given in page.tags if tag == "input" and given["type"] != "hidden"
        ]
        assert shown == [name]
        page = eva.fill("Continuar", **{name: ANSWERS[name]})
    assert heading(page) == "Elija una contraseña"

    eva.fill("Registrarme", password=SECRET)
    assert eva.address == "/registro/enviado/"
    assert Registration.objects.count() == Notification.objects.count() == 1
    assert Registration.objects.get().email == ANSWERS["email"]


def test_nothing_is_lost_on_the_way_back_and_forth(eva: Visitor) -> None:
    answer(eva, *ANSWERS)
    for name in reversed(ANSWERS):
        page = eva.press("Volver")
        assert typed(page, name) == ANSWERS[name]
    assert page.status == 200
    assert "Volver" not in page.words
    for name, given in ANSWERS.items():
        eva.fill("Continuar", **{name: given})
    eva.fill("Registrarme", password=SECRET)
    assert eva.address == "/registro/enviado/"


@pytest.mark.parametrize(
    ("before", "name", "wrong", "said"),
    [
        ([], "login", "eva@correo.example", "Escriba su número de afiliación, no su correo."),
        (["login"], "serial", "", "Escriba el número de serie de su credencial."),
        (["login", "serial"], "phone", "123", "Escriba los diez dígitos de su celular, con lada."),
        (["login", "serial", "phone"], "email", "eva", "Escriba el correo completo, con su arroba (@)."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_asked_again_alone(
    eva: Visitor, before: list[str], name: str, wrong: str, said: str
) -> None:
    answer(eva, *before)
    page = eva.fill("Continuar", **{name: wrong})
    assert said in page.words
    assert page.words.count("Escriba") == page.words.count(said) == 2  # above, and at the field
    assert page.words.startswith("Error:")
    assert typed(page, name) == wrong
    page = eva.fill("Continuar", **{name: ANSWERS[name]})
    assert "Error:" not in page.words


def test_earlier_answers_are_checked_again_each_time(eva: Visitor) -> None:
    answer(eva, "login", "serial", "phone")
    page = eva.fill("Continuar", email=ANSWERS["email"], serial="")
    assert heading(page) == "Número de serie de la credencial"
    answer(eva, *ANSWERS)
    page = eva.fill("Registrarme", password=SECRET, phone="7")
    assert heading(page) == "Teléfono celular"
    assert not Registration.objects.exists()


def test_a_password_that_others_would_guess_is_asked_for_again_and_never_shown(eva: Visitor) -> None:
    answer(eva, *ANSWERS)
    page = eva.fill("Registrarme", password="12345678")
    assert heading(page) == "Elija una contraseña"
    assert "Pregunta 5 de 5" in page.words
    assert typed(page, "password") == ""
    assert "12345678" not in page.html
    assert typed(page, "email") == ANSWERS["email"]


@pytest.mark.parametrize("address", sorted(SECRETS))
def test_a_question_never_shows_the_secret_nor_takes_it(eva: Visitor, maria: User, address: str) -> None:
    name = SECRETS[address]
    sent = ANSWERS | {"login": maria.username, name: PASSWORD}
    for asked in ({"pregunta": "login"}, {"mostrar": name}, {"pregunta": name}, {"mostrar": "login"}):
        answered = eva.client.post(f"{address}pregunta/", sent | asked)
        assert answered.status_code == 200
        assert PASSWORD not in answered.content.decode()
        assert "_auth_user_id" not in eva.client.session


@pytest.mark.parametrize("address", sorted(SECRETS))
def test_a_question_before_the_last_asks_nobody_and_says_nothing(
    eva: Visitor, maria: User, address: str
) -> None:
    def seen(login: str) -> str:
        with CaptureQueriesContext(connection) as asked:
            shown = eva.client.post(f"{address}pregunta/", {"login": login, "pregunta": "login"})
        assert list(asked) == []  # neither roll nor account, and no counter: that would be a statement
        return shown.content.decode().replace(login, "NUMBER")

    eva.open("/entrar/")
    seen("NO777777")  # what is read once a process
    known, unknown = (without_token(seen(login)) for login in (maria.username, "NO777777"))
    assert known == unknown


def without_token(html: str) -> str:
    return "".join(part.partition('">')[2] for part in f'">{html}'.split('csrfmiddlewaretoken" value="'))


def test_logging_in_asks_for_the_number_and_then_for_the_password(eva: Visitor, maria: User) -> None:
    page = eva.open("/entrar/?next=/familia/")
    assert heading(page) == "Número de afiliación"
    page = eva.fill("Continuar", login=maria.username.lower())
    assert heading(page) == "Contraseña"
    page = eva.fill("Entrar", password="no es esta")
    assert "No pudimos entrar con esos datos." in page.words
    assert heading(page) == "Contraseña"
    eva.fill("Entrar", password=PASSWORD)
    assert eva.address == "/familia/"


def test_a_code_is_asked_for_after_the_number(eva: Visitor, clinic: Clinic) -> None:
    eva.open("/codigo/")
    page = eva.fill("Continuar", login=clinic.family.user.username)
    assert heading(page) == "Código de seis dígitos"
    page = eva.fill("Continuar", code="123 456")
    assert heading(page) == "Código de seis dígitos"
    assert "Pregunta 2 de 2" in page.words


@pytest.mark.parametrize("address", sorted(SECRETS))
def test_the_address_of_a_question_opened_leads_to_the_first_one(eva: Visitor, address: str) -> None:
    page = eva.open(f"{address}pregunta/")
    assert eva.address == address
    assert heading(page) == "Número de afiliación"


def test_without_easy_mode_all_questions_stand_on_one_page(anonymous: Visitor) -> None:
    page = anonymous.open("/registro/")
    action, fields = page.form("Registrarme")
    assert action == "/registro/"
    assert set(fields) >= {*ANSWERS, "password"}
    assert "Pregunta" not in page.words


@pytest.fixture
def reader(mother: Visitor) -> Visitor:
    """The mother, in easy mode."""
    return in_easy_mode(mother.client)


def choices(page: Page) -> list[str]:
    """What the list of the page offers."""
    return [words for words, href in page.links if "/citas/solicitar/" in href and "lugar" in words]


def test_days_with_places_are_a_list_and_more_of_them_are_a_press_away(
    reader: Visitor, clinic: Clinic
) -> None:
    page = reader.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/")
    first = choices(page)
    assert first[0].startswith("martes 1 de diciembre")
    assert len(first) == 5
    assert "diciembre de 2026" not in page.words  # no month to read
    page = reader.follow("Ver más días")
    assert choices(page)[0].startswith("domingo 6 de diciembre")
    reader.follow("lunes 7 de diciembre")
    page = reader.follow("Volver")
    assert choices(page)[:5] == first
    assert choices(page)[-1].startswith("lunes 7 de diciembre")  # the list as long as it takes
    reader.follow("Ver más días")
    page = reader.follow("Volver")
    assert choices(page) == first
    assert heading(reader.follow("Volver")) == "¿Qué servicio necesita?"


def test_the_list_of_days_ends_where_the_agenda_does(reader: Visitor, clinic: Clinic) -> None:
    steps = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/"
    page = reader.open(f"{steps}?despues=2026-12-27")
    assert [words.partition(" de ")[0] for words in choices(page)] == ["lunes 28", "martes 29"]
    assert "Ver más días" not in page.words
    assert "No hay más días con lugares" in page.words
    assert choices(reader.open(f"{steps}?despues=pronto"))[0].startswith("martes 1 de diciembre")


def test_without_places_easy_mode_says_so_as_always(reader: Visitor, clinic: Clinic) -> None:
    Slot.objects.update(status="busy")
    page = reader.open(f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/")
    assert heading(page) == "Por ahora no hay lugares en línea"
    assert "También puede pedirla en ventanilla:" in page.words


def test_many_hours_are_asked_for_by_part_of_the_day_first(reader: Visitor, clinic: Clinic) -> None:
    Slot.objects.update(web_from=NOW)
    hours = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/"
    page = reader.open(hours)
    assert heading(page) == "¿Por la mañana o por la tarde?"
    assert choices(page) == [
        "Por la mañana 8 lugares · el primero, a las 8:00 de la mañana",
        "Por la tarde 4 lugares · el primero, a las 12:00 de la tarde",
    ]
    page = reader.follow("Por la tarde")
    assert heading(page) == "¿A qué hora?"
    assert "Apartar 12:00" in page.words
    assert "Apartar 8:00" not in page.words
    assert heading(reader.follow("Volver")) == "¿Por la mañana o por la tarde?"
    assert heading(reader.open(f"{hours}?parte=madrugada")) == "¿Por la mañana o por la tarde?"
    reader.follow("Por la mañana")
    assert heading(reader.press("Apartar 8:00")) == "Revise su cita"


def test_few_hours_stand_on_one_page(reader: Visitor, clinic: Clinic) -> None:
    Slot.objects.exclude(pk__in=[slot.pk for slot in clinic.slots()[-3:]]).update(status="busy")
    steps = f"/citas/solicitar/{clinic.family.daughter.pk}/ODONTOLOGIA/{TOMORROW}/cualquiera/"
    page = reader.open(steps)
    assert heading(page) == "¿A qué hora?"
    assert page.words.count("Apartar") == 3


def buttons(page: Page) -> list[str]:
    """Where the links that look like buttons lead."""
    return [
        given["href"] for tag, given in page.tags if tag == "a" and "button" in given.get("class", "")
    ]


def test_home_has_the_next_appointment_three_ways_on_and_whom_to_call(
    reader: Visitor, eva: Visitor, clinic: Clinic
) -> None:
    page = reader.open("/")
    assert buttons(page) == ["/citas/solicitar/", "/citas/", "/ayuda/", "tel:+520000000000"]
    assert "Lo de siempre" not in page.words
    assert "¿Es una urgencia? No espere cita." in page.words
    assert "¿Es una urgencia? No espere cita." in eva.open("/").words
    assert buttons(eva.page) == ["/citas/solicitar/", "/registro/", "/ayuda/"]


def test_the_receipt_says_when_first_and_has_words_to_be_read_aloud(
    reader: Visitor, clinic: Clinic
) -> None:
    booked = book_for(clinic)
    page = reader.open(f"/citas/{booked.folio}/")
    day, hour = "miércoles 2 de diciembre de 2026", "8:00 de la mañana"
    shown = page.words.partition(day)[2]
    assert shown.startswith(f" {hour} (hora de Baja California) Dónde")
    assert shown.index("Dónde") < shown.index("Médico")
    spelled = f"{', '.join(booked.folio[:4])}. {', '.join(booked.folio[4:])}"
    for said in (
        "Su cita está agendada.",
        "Es para Sofía López Díaz: Odontología.",
        f"Día: miércoles 2 de diciembre. Hora: {hour}.",
        "Lugar: Clínica de prueba. Calle 1, Mexicali.",
        "Llegue 15 minutos antes, a las 7:45 de la mañana.",
        f"Su folio es: {spelled}.",
        f"Otra vez, el folio: {spelled}.",
    ):
        assert said in page.words


def test_a_cancelled_appointment_is_read_as_cancelled(reader: Visitor, clinic: Clinic) -> None:
    booked = book_for(clinic)
    Appointment.objects.filter(pk=booked.pk).update(status="cancelled")
    page = reader.open(f"/citas/{booked.folio}/")
    aloud = page.words.partition("Escuchar")[2].partition("Su folio es")[0]
    assert aloud.startswith(" Esta cita está cancelada.")
    assert "Llegue" not in aloud


def book_for(clinic: Clinic) -> Appointment:
    """The daughter's appointment of tomorrow at eight."""
    user = clinic.family.user
    return book(
        account_id=user.pk,
        patient_id=clinic.family.daughter.pk,
        slot_id=clinic.slots()[0].pk,
        key="k",
        actor=by(user),
        now=NOW,
    ).appointment


def test_strangers_find_the_switch_at_the_start_and_owners_in_their_account(
    anonymous: Visitor, mother: Visitor
) -> None:
    for visitor, page, words in (
        (anonymous, "/", "¿Prefiere letra grande?"),
        (anonymous, "/entrar/", "¿Prefiere letra grande?"),
        (mother, "/cuenta/", "Letra grande y una pregunta por página"),
    ):
        assert words in visitor.open(page).words
        action, sent = visitor.page.form("Usar el modo" if "cuenta" in page else "Modo sencillo")
        here = {"Referer": f"http://testserver{page}"}
        answer = visitor.client.post(action, sent, headers=here)
        assert answer.headers["Location"].endswith(page)
        assert answer.cookies["modo"].value == "sencillo"
        assert "¿Prefiere letra grande?" not in visitor.open(page).words
        del visitor.client.cookies["modo"]


def test_the_sheet_of_easy_mode_is_sent_only_there(anonymous: Visitor, eva: Visitor) -> None:
    sheets = [
        [given["href"] for tag, given in visitor.open("/").tags if given.get("rel") == "stylesheet"]
        for visitor in (anonymous, eva)
    ]
    (added,) = set(sheets[1]) - set(sheets[0])
    assert b"@layer easy" in eva.client.get(added).content
