"""Easy mode in the browser: one question a page, letters a third larger, and the receipt read aloud."""

import pytest
from playwright.sync_api import Locator, expect

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment
from citas.domain.people.models import Registration
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.looking import violations
from tests.e2e.stage import PASSWORD
from tests.e2e.visitor import Device, Visitor
from tests.factories.clinic import Clinic

pytestmark = pytest.mark.django_db

# A device that speaks, and writes down what it was asked to say. It finds its voices when told to.
SPEAKING = """
class Device extends EventTarget {
  voices = []; spoken = []; stopped = 0;
  getVoices() { return this.voices; }
  speak(one) { this.spoken.push(one); }
  cancel() { this.stopped += 1; }
  finds(...tongues) {
    this.voices = tongues.map((lang) => ({ lang, localService: !lang.endsWith("US") }));
    this.dispatchEvent(new Event("voiceschanged"));
  }
}
Object.defineProperty(window, "speechSynthesis", { value: new Device() });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def choose_easy_mode(visitor: Visitor) -> None:
    """By the line on the first page."""
    visitor.open("/")
    visitor.reads("¿Prefiere letra grande?")
    visitor.press("Modo sencillo", "button")
    visitor.is_at("Agende su cita médica")


def answer(visitor: Visitor, question: str, typed: str, button: str = "Continuar") -> None:
    """One question, whose words are the heading."""
    visitor.is_at(question)
    visitor.type_into(question, typed)
    visitor.press(button, "button")


def log_in(visitor: Visitor, user: User) -> None:
    """Question by question."""
    answer(visitor, "Número de afiliación", user.username.lower())
    answer(visitor, "Contraseña", PASSWORD, "Entrar")


@pytest.mark.parametrize("device", [Device.NARROW, Device.DESKTOP])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_mother_books_one_question_at_a_time(
    visit: OpenVisit, clinic: Clinic, device: Device, scripts: bool
) -> None:
    mother = visit(device, scripts=scripts)
    choose_easy_mode(mother)
    mother.press("Entrar para agendar")
    log_in(mother, clinic.family.user)
    for heading, words in (
        ("¿Para quién es la cita?", path.DAUGHTER),
        ("¿Qué servicio necesita?", "Odontología"),
        ("¿Qué día?", path.DAY),
        ("¿Con qué médico?", "Cualquier médico"),
        ("¿En qué parte del día?", "Por la mañana"),
    ):
        mother.is_at(heading)
        assert not mother.scrolls_sideways(), heading
        mother.press(words)
    mother.is_at("¿A qué hora?")
    mother.press("Apartar 8:00", "button")
    mother.is_at("Revise su cita")
    path.confirm(mother)
    mother.reads("Folio", f"{path.DAY} de 2026", "8:00 de la mañana", "Hospital Mexicali")
    assert not mother.scrolls_sideways()
    if device is Device.NARROW:
        expect(mother.page.get_by_role("navigation", name="Secciones")).to_be_in_viewport(ratio=1)
    assert Appointment.objects.filter(patient=clinic.family.daughter).count() == 1
    mother.open("/")
    mother.reads("Su próxima cita", path.DAUGHTER)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_registering_question_by_question(visit: OpenVisit, clinic: Clinic, scripts: bool) -> None:
    visitor, before = visit(Device.NARROW, scripts=scripts), Registration.objects.count()
    choose_easy_mode(visitor)
    visitor.press("Registrarme")
    answer(visitor, "Número de afiliación", "ab 1000")
    answer(visitor, "Número de serie de la credencial", "")
    visitor.reads("Revise lo siguiente")
    usable(visitor)
    answer(visitor, "Número de serie de la credencial", "A1")
    answer(visitor, "Teléfono celular", "686 123 4567")
    visitor.is_at("Correo electrónico personal")
    visitor.press("Volver", "button")
    visitor.is_at("Teléfono celular")
    expect(visitor.page.get_by_label("Teléfono celular")).to_have_value("686 123 4567")
    visitor.press("Continuar", "button")
    answer(visitor, "Correo electrónico personal", "eva@correo.example")
    visitor.is_at("Elija una contraseña")
    usable(visitor)
    answer(visitor, "Elija una contraseña", "tres gatos con botas", "Registrarme")
    visitor.is_at("Revise su correo")
    assert Registration.objects.count() == before + 1


def usable(visitor: Visitor) -> None:
    """Nothing on the page stands in somebody's way, and nothing on it is too wide."""
    visitor.settles()
    assert not visitor.scrolls_sideways()
    if visitor.page.evaluate("typeof htmx") == "object":
        assert violations(visitor.page) == []


def test_letters_are_a_third_larger_and_go_back(visit: OpenVisit) -> None:
    visitor = visit()
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    visitor.open("/entrar/")
    usual = visitor.page.evaluate(size)
    visitor.press("Modo sencillo", "button")
    visitor.is_at("Número de afiliación")
    assert visitor.page.evaluate(size) >= 1.3 * usual
    visitor.press("Salir del modo sencillo", "button")
    visitor.is_at("Entrar")
    assert visitor.page.evaluate(size) == usual


def at_receipt(visitor: Visitor, clinic: Clinic) -> Locator:
    """In front of the receipt, on a device that speaks; where it offers to."""
    visitor.page.add_init_script(SPEAKING)
    path.keep(visitor, clinic)
    path.confirm(visitor)
    return visitor.page.locator("read-aloud")


def finds(visitor: Visitor, *tongues: str) -> None:
    """The device has found voices for these."""
    visitor.page.evaluate("tongues => speechSynthesis.finds(...tongues)", list(tongues))


def spoken(visitor: Visitor) -> list[str]:
    """What it was asked to say so far."""
    said: list[str] = visitor.page.evaluate("speechSynthesis.spoken.map((one) => one.text)")
    return said


def test_the_receipt_is_read_aloud_in_a_voice_of_the_country(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    offer = at_receipt(mother, clinic)
    expect(offer).to_be_hidden()
    finds(mother, "en-GB", "es-US")  # another language, and one that would be spoken elsewhere
    expect(offer).to_be_hidden()
    finds(mother, "es-US", "en-GB", "es-ES", "es_MX")
    expect(offer).to_be_visible()
    offer.get_by_role("button", name="Escuchar").click()
    expect(offer.get_by_role("status")).to_have_text("Leyendo en voz alta.")
    folio = Appointment.objects.get(patient=clinic.family.daughter).folio
    letters = f"{', '.join(folio[:4])}. {', '.join(folio[4:])}"
    assert spoken(mother) == [
        "Su cita está agendada.",
        "Es para Sofía López Díaz: Odontología.",
        "Día: miércoles 2 de diciembre. Hora: 8:00 de la mañana.",
        "Lugar: Hospital Mexicali. Calle de la Salud 100, Mexicali.",
        "Le atiende Ana Ruiz.",
        "Llegue 15 minutos antes, a las 7:45 de la mañana.",
        f"Su folio es: {letters}.",
        f"Otra vez, el folio: {letters}.",
    ]
    assert set(mother.page.evaluate("speechSynthesis.spoken.map((one) => one.voice.lang)")) == {"es_MX"}
    mother.page.evaluate("speechSynthesis.spoken.at(-1).onend()")
    expect(offer.get_by_role("button", name="Escuchar")).to_be_visible()
    expect(offer.get_by_role("status")).to_have_text("")


def test_reading_stops_at_a_second_press_and_when_one_leaves(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    offer = at_receipt(mother, clinic)
    finds(mother, "es-MX")
    offer.get_by_role("button", name="Escuchar").click()
    stops = mother.page.evaluate("speechSynthesis.stopped")
    offer.get_by_role("button", name="Detener").click()
    assert mother.page.evaluate("speechSynthesis.stopped") == stops + 1
    offer.get_by_role("button", name="Escuchar").click()
    stops = mother.page.evaluate("speechSynthesis.stopped")
    mother.press("Ver Tus citas")
    mother.is_at("Tus citas")
    assert mother.page.evaluate("speechSynthesis.stopped") == stops + 1


def test_without_a_device_that_speaks_nothing_is_offered(visit: OpenVisit, clinic: Clinic) -> None:
    mother = visit()
    mother.page.add_init_script('Object.defineProperty(window, "speechSynthesis", {value: undefined})')
    path.keep(mother, clinic)
    path.confirm(mother)
    expect(mother.page.locator("read-aloud")).to_be_hidden()
