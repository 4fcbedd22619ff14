"""The site as an app on a telephone: it installs, opens without network, and is renewed in peace."""

import socket
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from playwright.sync_api import Browser, Locator, expect

from citas.domain.access.models import User
from citas.domain.booking.actions.moving import reschedule
from citas.domain.booking.models import Appointment
from citas.rules.folio import spoken_folio
from tests.e2e import path
from tests.e2e.conftest import OpenVisit
from tests.e2e.looking import violations
from tests.e2e.stage import PASSWORD, Site, open_unit
from tests.e2e.switch import Switch
from tests.e2e.visitor import PATIENCE, Visitor, arrive
from tests.factories.appointments import agreed
from tests.factories.clinic import NOW, Clinic, by

pytestmark = pytest.mark.django_db

KEPT = "Sus citas guardadas"
STEP = 50  # milliseconds
NOT_KEPT = "No hay conexión a internet"
WORKS = "Boolean(navigator.serviceWorker.controller)"
KEEPS = "caches.match('/citas/').then(Boolean)"
KEEPS_PICTURE = """
caches.match("/citas/").then((copy) => copy.text()).then((copy) => copy.includes("qr.png?v=1"))
"""
PICTURES = """
caches.keys()
  .then((names) => caches.open(names.find((name) => name.startsWith("copia-"))))
  .then((kept) => kept.keys())
  .then((all) => all.map(({ url }) => url).filter((url) => url.includes("qr.png")))
"""
# The page is marked as the one before once another worker has it.
WHEN_RENEWED = """
() => navigator.serviceWorker.addEventListener("controllerchange", () => { window.before = true; })
"""
# What a camera sees of it: its dots, light and dark, a line after the other.
DOTS = """
async (picture) => {
  await picture.decode();
  const [wide, high] = [picture.width, picture.height];
  const canvas = new OffscreenCanvas(wide, high).getContext("2d");
  canvas.imageSmoothingEnabled = false;
  canvas.drawImage(picture, 0, 0, wide, high);
  const { data } = canvas.getImageData(0, 0, wide, high);
  return { wide, high, dots: Array.from({ length: wide * high }, (_, at) => data[4 * at]) };
}
"""


@pytest.fixture
def switch(site: Site) -> Iterator[Switch]:
    """A server for this test alone, turned on."""
    made = Switch(site)
    made.on()
    yield made
    made.off()


@pytest.fixture
def folio(clinic: Clinic) -> str:
    """Of the daughter's appointment, tomorrow at eight, as people read it."""
    return spoken_folio(agreed(clinic).folio)


def enter(visitor: Visitor, user: User) -> None:
    visitor.open("/entrar/?next=/citas/")
    visitor.type_into("Número de afiliación", user.username)
    visitor.type_into("Contraseña", PASSWORD)
    visitor.press("Entrar", "button")
    visitor.is_at("Tus citas")


def on_an_own_telephone(visitor: Visitor, user: User) -> None:
    """Logged in, asked, and the appointments are kept."""
    enter(visitor, user)
    visitor.press("Sí, es solo mío", "button")
    comes_to(visitor, KEEPS)
    visitor.open("/citas/")  # on a busy machine the worker may need a second visit
    comes_to(visitor, WORKS)


def comes_to(visitor: Visitor, truth: str, *, wanted: bool = True) -> None:
    """Wait until this is so in the page. (Playwright's own way is against our policy of content.)"""
    for _ in range(2 * PATIENCE // STEP):
        if visitor.page.evaluate(truth) is wanted:
            return
        visitor.page.wait_for_timeout(STEP)
    pytest.fail(f"never: {truth}")


def named(visitor: Visitor, start: str) -> set[str]:
    """What is kept in the browser under names that start so."""
    return {name for name in visitor.page.evaluate("caches.keys()") if name.startswith(start)}


def test_a_browser_would_install_it(whole_browser: Browser, site: Site) -> None:
    visitor = arrive(whole_browser, site)
    visitor.open("/")
    comes_to(visitor, WORKS)
    device = visitor.page.context.new_cdp_session(visitor.page)
    found = device.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # every browser of these tests is a private window, where nothing is installed
    assert [one for one in found if one["errorId"] != "in-incognito"] == []
    manifest = device.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    visitor.page.context.close()
    assert visitor.watch.troubles == []


def test_without_network_one_reads_the_kept_appointments(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    visitor.page.clock.set_fixed_time(NOW)  # the worker goes by the machine's, so it was kept by that
    switch.off()
    for address in ("/", "/citas/solicitar/"):
        visitor.open(address)
        visitor.is_at(KEPT)
        visitor.reads(folio, "Sofía", "Calle de la Salud 100", "000 000 0000", "Puede haber cambiado")
    assert violations(visitor.page) == []
    assert not visitor.scrolls_sideways()
    assert visitor.page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily") != "serif"


def test_without_network_the_code_can_be_scanned_and_moving_renews_it(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    appointment = Appointment.objects.get(folio=folio.replace("-", ""))
    comes_to(visitor, f"({PICTURES}).then((urls) => urls.length === 1)")
    later = clinic.slots()[1]
    reschedule(
        appointment_id=appointment.pk, slot_id=later.pk, key=folio, actor=by(clinic.family.user), now=NOW
    )
    visitor.open("/citas/")
    comes_to(visitor, f"({PICTURES}).then((urls) => urls.length === 1 && urls[0].endsWith('?v=1'))")
    comes_to(visitor, KEEPS_PICTURE)
    visitor.page.clock.set_fixed_time(NOW)
    switch.off()
    visitor.open("/citas/")
    visitor.is_at(KEPT)
    visitor.page.get_by_text("Código para comprobar la cita").click()
    picture = visitor.page.get_by_alt_text("Código QR para comprobar la cita " + folio)
    expect(picture).to_be_visible()
    assert f".{appointment.folio}.1.{int(later.starts_at.timestamp()) // 60}." in scanned(picture)
    assert violations(visitor.page) == []


def scanned(picture: Locator) -> str:
    """The token in a QR on the screen."""
    shown = picture.evaluate(DOTS)
    dots = memoryview(bytes(shown["dots"])).cast("B", shape=[shown["high"], shown["wide"]])
    (code,) = zxingcpp.read_barcodes(dots)
    return parse_qs(urlsplit(code.text).query)["c"][0]


def test_a_network_that_does_not_answer_does_not_keep_them_from_being_read(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    visitor.page.clock.set_fixed_time(NOW)
    visitor.page.set_default_navigation_timeout(2 * PATIENCE)  # most of one passes before the copy comes
    switch.off()
    with socket.create_server(("127.0.0.1", switch.port)):  # takes every call and says nothing
        visitor.open("/citas/")
        visitor.is_at(KEPT)
        visitor.reads(folio)


def test_the_copy_is_held_to_the_policy_of_its_page(
    visit: OpenVisit, switch: Switch, clinic: Clinic
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    told = visitor.page.evaluate(
        "caches.match('/citas/').then((copy) => Object.fromEntries(copy.headers))"
    )
    assert "default-src 'none'" in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"


def test_what_is_over_is_not_shown_any_more(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    switch.off()
    visitor.page.clock.set_fixed_time("2026-12-02T08:31:00-08:00")
    visitor.open("/")
    visitor.is_at(KEPT)
    visitor.reads("No hay citas próximas guardadas aquí.")
    expect(visitor.page.get_by_text(folio)).to_be_hidden()


def test_on_a_shared_device_nothing_is_kept(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    enter(visitor, clinic.family.user)
    visitor.press("No, lo usa alguien más", "button")
    expect(visitor.page.get_by_text("¿Este celular es solo suyo?")).to_have_count(0)
    visitor.open("/citas/")
    comes_to(visitor, WORKS)
    assert named(visitor, "copia-") == set()
    switch.off()
    visitor.open("/citas/")
    visitor.is_at(NOT_KEPT)
    visitor.reads("686 551 6100", "911", "No internet connection")
    assert violations(visitor.page) == []
    expect(visitor.page.get_by_text(folio)).to_have_count(0)


def test_the_copy_is_gone_once_the_telephone_is_said_to_be_shared(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    visitor.open("/cuenta/")
    visitor.press("No, lo usa alguien más", "button")
    comes_to(visitor, KEEPS, wanted=False)
    switch.off()
    visitor.open("/citas/")
    visitor.is_at(NOT_KEPT)


def test_the_copy_is_gone_after_logging_out(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    visitor.open("/salir/")
    visitor.press("Cerrar sesión", "button")
    visitor.reads("Cerró su sesión")
    assert named(visitor, "copia-") == set()
    comes_to(visitor, WORKS)  # the shell is there again
    switch.off()
    visitor.open("/citas/")
    visitor.is_at(NOT_KEPT)


def test_the_copy_is_gone_once_the_session_has_ended_elsewhere(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    visitor.page.context.clear_cookies(name="sessionid")
    visitor.open("/")
    comes_to(visitor, KEEPS, wanted=False)


def test_another_person_on_the_same_telephone_finds_nothing_of_the_first(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    other = open_unit().family.user
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    (hers,) = named(visitor, "copia-")
    visitor.page.context.clear_cookies(name="sessionid")
    on_an_own_telephone(visitor, other)
    assert hers not in named(visitor, "copia-")
    switch.off()
    visitor.open("/citas/")
    visitor.is_at(KEPT)
    visitor.reads("No hay citas próximas guardadas aquí.")
    expect(visitor.page.get_by_text(folio)).to_have_count(0)


def test_a_new_version_takes_over_and_the_old_one_is_gone(
    visit: OpenVisit, switch: Switch, clinic: Clinic
) -> None:
    visitor = switch.meets(visit())
    visitor.is_known_as(clinic.family.user)
    visitor.open("/")
    comes_to(visitor, WORKS)
    (old,) = named(visitor, "sitio-")
    visitor.open("/citas/")
    visitor.page.evaluate(WHEN_RENEWED)
    switch.off()
    switch.on(SUPPORT_PHONE="686 000 0000")
    visitor.page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.update())")
    comes_to(visitor, f"caches.has('{old}')", wanted=False)
    assert len(named(visitor, "sitio-")) == 1
    comes_to(visitor, "window.before === true")
    visitor.press("Solicitar cita")
    visitor.is_at("¿Para quién es la cita?")
    assert visitor.page.evaluate(
        "window.before === undefined"
    )  # loaded whole, not put into the old page
    switch.off()
    visitor.open("/citas/")
    visitor.is_at(NOT_KEPT)
    visitor.reads("686 000 0000")


def test_pressing_without_network_loses_nothing_and_leads_to_what_is_kept(
    visit: OpenVisit, switch: Switch, clinic: Clinic, folio: str
) -> None:
    visitor = switch.meets(visit())
    on_an_own_telephone(visitor, clinic.family.user)
    visitor.page.clock.set_fixed_time(NOW)
    visitor.open("/familia/permiso/")
    before = visitor.page.locator("main h1").inner_text()
    switch.off()
    visitor.press("Citas")
    visitor.reads("No hubo respuesta", "Para agendar hace falta internet")
    assert violations(visitor.page) == []
    assert visitor.page.locator("main h1").inner_text() == before
    visitor.press("Ver mis citas guardadas")
    visitor.is_at(KEPT)
    visitor.reads(folio)


def test_a_form_that_nothing_answers_is_not_sent_again_unasked(
    visit: OpenVisit, switch: Switch, clinic: Clinic
) -> None:
    visitor = switch.meets(visit())
    visitor.open("/entrar/")
    comes_to(visitor, WORKS)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    switch.off()
    visitor.log_in(clinic.family.user)
    visitor.is_at(NOT_KEPT)
    visitor.reads("¿Estaba enviando algo? Puede que no haya llegado.")
    assert violations(visitor.page) == []
    switch.on()
    visitor.press("Intentar otra vez")
    visitor.log_in(clinic.family.user)
    visitor.is_at("Hola, María")
    assert len([one for one in asked if one == f"POST {visitor.site.address}/entrar/"]) == 2


def test_when_the_network_is_back_it_is_said_once(visit: OpenVisit, clinic: Clinic) -> None:
    visitor = visit()
    visitor.watch.cut_off = True
    path.keep(visitor, clinic)
    visitor.page.context.set_offline(True)
    visitor.press("Agendar cita", "button")
    visitor.reads("No hubo respuesta")
    expect(visitor.page.get_by_text("Ver mis citas guardadas")).to_be_hidden()
    visitor.page.context.set_offline(False)
    visitor.reads("Ya hay conexión otra vez.")
    expect(visitor.page.get_by_text("No hubo respuesta")).to_be_hidden()
    path.confirm(visitor)
    expect(visitor.page.get_by_text("Ya hay conexión otra vez.")).to_be_hidden()


def test_where_the_browser_would_install_it_a_button_does(visit: OpenVisit, clinic: Clinic) -> None:
    visitor = visit()
    visitor.is_known_as(clinic.family.user)
    visitor.open("/cuenta/")
    offer = visitor.page.get_by_role("button", name="Instalar")
    expect(offer).to_be_hidden()
    visitor.page.evaluate("""() => {
        const asked = new Event("beforeinstallprompt", { cancelable: true });
        asked.prompt = async () => { document.title = "asked"; };
        dispatchEvent(asked);
    }""")
    expect(offer).to_be_visible()
    assert violations(visitor.page) == []
    offer.click()
    expect(visitor.page).to_have_title("asked")
    expect(offer).to_be_hidden()
