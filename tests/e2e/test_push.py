"""Notices on the screen of a telephone: asked for after a booking, told encrypted, shown by the browser.

No browser of these tests has a push service, so the test stands in for it: the browser is given keys of
ours, what the product sends arrives at a push service of ours, and the browser's debugging protocol
hands the opened words to the service worker, as a browser does by itself.
"""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import CDPSession, Worker, expect

from citas.domain.access.models import PushSubscription, User
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Appointment
from citas.rules.folio import spoken_folio
from tests.e2e.conftest import OpenVisit
from tests.e2e.stage import Site
from tests.e2e.visitor import PATIENCE, Visitor
from tests.factories.appointments import agreed
from tests.factories.clinic import NOW, Clinic, by
from tests.mailbox import deliver_due
from tests.push_service import Browser, PushService

pytestmark = pytest.mark.django_db

ASKED = "¿Le avisamos en este celular?"
# What the browser asks its person is answered at once; headless ones know no "default" of their own.
DIALOG = """
let permission = "default";
Object.defineProperty(Notification, "permission", { get: () => permission });
const answer = (done) => setTimeout(() => done((permission = ANSWER)));
Notification.requestPermission = () => new Promise(answer);
PushManager.prototype.subscribe = async function (options) {
  window.askedWith = new Uint8Array(options.applicationServerKey).length;
  const given = KEYS;
  return { ...given, toJSON: () => given };
};
"""
STEP = 50  # milliseconds between two looks
TIMES = 10  # that a message is handed over
SHOWN = """
async () => {
  const registration = await navigator.serviceWorker.ready;
  for (let tries = 0; tries < 20; tries += 1) {
    const shown = await registration.getNotifications();
    if (shown.length) return shown.map(({ title, body, data }) => ({ title, body, url: data.url }));
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return [];
}
"""


@pytest.fixture(scope="module")
def browser(whole_browser: Chromium) -> Chromium:
    """One that shows notices."""
    return whole_browser


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    """The daughter's."""
    return agreed(clinic)


def on_an_own_telephone(visitor: Visitor, user: User, browser: Browser, answer: str) -> None:
    """Logged in, and told whose it is; the browser's own question will be answered so."""
    keys = browser.keys
    given = {"endpoint": keys.endpoint, "keys": {"p256dh": keys.p256dh, "auth": keys.auth}}
    dialog = DIALOG.replace("ANSWER", json.dumps(answer)).replace("KEYS", json.dumps(given))
    visitor.page.add_init_script(dialog)
    visitor.is_known_as(user)
    visitor.open("/citas/")
    visitor.press("Sí, es solo mío", "button")
    expect(visitor.page.get_by_text("¿Este celular es solo suyo?")).to_have_count(0)


def phone_of(name: str) -> Browser:
    """At a push service that the product knows; nobody calls it."""
    return Browser(f"https://fcm.googleapis.com/fcm/send/{name}")


def test_who_says_yes_after_booking_is_told_on_the_screen(
    visit: OpenVisit, site: Site, clinic: Clinic, appointment: Appointment, service: PushService
) -> None:
    visitor, browser = visit(), phone_of("one")
    visitor.page.context.grant_permissions(["notifications"])
    on_an_own_telephone(visitor, clinic.family.user, browser, "granted")
    visitor.open(f"/citas/{appointment.folio}/")
    visitor.reads(ASKED)
    visitor.press("Sí, avíseme", "button")
    visitor.reads("Listo: le avisaremos también aquí.")
    visitor.is_at("Su cita está agendada")
    expect(visitor.page.get_by_text(ASKED)).to_have_count(0)
    kept = PushSubscription.objects.get(user=clinic.family.user)
    assert (kept.endpoint, kept.auth) == (browser.endpoint, browser.keys.auth)

    words = told_of_cancelling(appointment, kept, browser, service)
    (shown,) = hand_over(visitor, words)
    assert shown["title"] == "La cita quedó cancelada"
    assert spoken_folio(appointment.folio) in shown["body"]
    for private in ("Sofía", "López", "Odontología", "Ruiz"):
        assert private not in words


def told_of_cancelling(
    appointment: Appointment, kept: PushSubscription, browser: Browser, service: PushService
) -> str:
    """What the product sends to this browser, opened with its key."""
    PushSubscription.objects.filter(pk=kept.pk).update(endpoint=f"https://{service.host}/send/one")
    cancel(appointment_id=appointment.pk, actor=by(kept.user), now=NOW)
    deliver_due(NOW)
    return json.dumps(service.taken[-1].read_by(browser))


def hand_over(visitor: Visitor, words: str) -> list[dict[str, str]]:
    """As a push service does, which wakes the service worker, until the browser shows it: what it shows.

    Chromium's debugging protocol now and then loses one under load, without a word; a notice handed over
    twice is shown once, since it has a tag.
    """
    registered: list[str] = []
    device: CDPSession = visitor.page.context.new_cdp_session(visitor.page)

    def keep(event: dict[str, list[dict[str, str]]]) -> None:
        registered.extend(one["registrationId"] for one in event["registrations"])

    device.on("ServiceWorker.workerRegistrationUpdated", keep)
    visitor.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    device.send("ServiceWorker.enable")
    for _ in range(PATIENCE // STEP):
        if registered:
            break
        visitor.page.wait_for_timeout(STEP)  # the browser tells of its workers in its own time
    given = {"origin": visitor.site.address, "registrationId": registered[-1], "data": words}
    for _ in range(TIMES):
        device.send("ServiceWorker.deliverPushMessage", given)
        shown: list[dict[str, str]] = visitor.page.evaluate(SHOWN)
        if shown:
            return shown
    raise AssertionError("no notice was shown")


def test_a_touch_opens_the_page_in_the_window_there_is(
    visit: OpenVisit, clinic: Clinic, appointment: Appointment
) -> None:
    visitor = visit()
    visitor.page.context.grant_permissions(["notifications"])
    visitor.is_known_as(clinic.family.user)
    visitor.open("/citas/")
    visitor.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    visitor.open("/citas/")
    url = f"https://elsewhere.example.org/citas/{appointment.folio}/"  # only its path counts
    hand_over(visitor, json.dumps({"title": "t", "body": "b", "url": url, "tag": "x"}))
    worker: Worker = visitor.page.context.service_workers[0]
    worker.evaluate(
        """async () => {
          WindowClient.prototype.focus = async function () { return this; };  // no finger did it
          const [notification] = await registration.getNotifications();
          dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }"""
    )
    visitor.is_at("Su cita está agendada")
    assert visitor.page.evaluate("navigator.serviceWorker.ready.then((r) => r.getNotifications())") == []


def test_who_does_not_let_the_browser_is_not_asked_again(
    visit: OpenVisit, clinic: Clinic, appointment: Appointment
) -> None:
    visitor = visit()
    on_an_own_telephone(visitor, clinic.family.user, phone_of("two"), "denied")
    visitor.open(f"/citas/{appointment.folio}/")
    visitor.press("Sí, avíseme", "button")
    asked = visitor.page.get_by_text(ASKED)
    expect(asked).to_have_count(0)  # gone with that page, and not in the one that follows
    visitor.is_at("Su cita está agendada")
    expect(asked).to_have_count(0)
    assert not PushSubscription.objects.filter(user=clinic.family.user).exists()


def test_a_browser_without_notices_is_asked_nothing(
    visit: OpenVisit, clinic: Clinic, appointment: Appointment
) -> None:
    visitor = visit()
    visitor.page.add_init_script("delete window.PushManager")
    visitor.is_known_as(clinic.family.user)
    visitor.open("/citas/")
    visitor.press("Sí, es solo mío", "button")
    expect(visitor.page.get_by_text("¿Este celular es solo suyo?")).to_have_count(0)
    visitor.open(f"/citas/{appointment.folio}/")
    visitor.is_at("Su cita está agendada")
    expect(visitor.page.get_by_text(ASKED)).to_be_hidden()


def test_a_subscription_that_the_browser_changed_is_made_known(
    visit: OpenVisit, clinic: Clinic, appointment: Appointment
) -> None:
    user, visitor = clinic.family.user, visit()
    on_an_own_telephone(visitor, user, phone_of("three"), "granted")
    visitor.open(f"/citas/{appointment.folio}/")
    visitor.press("Sí, avíseme", "button")
    visitor.reads("Listo: le avisaremos")
    changed = PushSubscription.objects.get(user=user)
    PushSubscription.objects.filter(pk=changed.pk).update(p256dh="A" * 87)
    visitor.page.add_init_script(
        "PushManager.prototype.subscribe = async () => (({ endpoint, keys }) => "
        "({ endpoint, toJSON: () => ({ endpoint, keys }) }))"
        f"({{ endpoint: {json.dumps(changed.endpoint + '-new')}, "
        f"keys: {{ p256dh: {json.dumps(changed.p256dh)}, auth: {json.dumps(changed.auth)} }} }});"
        "Notification.requestPermission().then(() => null);"
    )
    with visitor.page.expect_response("**/avisos/celular/"):
        visitor.open("/avisos/")
    assert PushSubscription.objects.get(user=user).endpoint == changed.endpoint + "-new"


def test_what_the_browser_refuses_on_the_page_of_notices_is_said(
    visit: OpenVisit, site: Site, clinic: Clinic
) -> None:
    visitor = visit()
    on_an_own_telephone(visitor, clinic.family.user, phone_of("four"), "denied")
    visitor.open("/avisos/")
    visitor.press("Sí, avíseme aquí", "button")
    visitor.reads("No se pudo activar en este navegador")
    assert not PushSubscription.objects.filter(user=clinic.family.user).exists()


def test_a_push_service_that_never_answers_is_waited_for_ten_seconds(
    visit: OpenVisit, clinic: Clinic
) -> None:
    visitor = visit()
    on_an_own_telephone(visitor, clinic.family.user, phone_of("six"), "granted")
    visitor.page.add_init_script(
        "PushManager.prototype.subscribe = () => {"
        " document.title = 'asked'; return new Promise(() => {}); };"
    )
    visitor.page.clock.install(time=NOW)
    visitor.open("/avisos/")
    visitor.page.clock.pause_at(NOW + timedelta(hours=1))
    visitor.press("Sí, avíseme aquí", "button")
    visitor.page.clock.run_for(1_000)
    expect(visitor.page).to_have_title("asked")
    trouble = visitor.page.get_by_text("No se pudo activar en este navegador")
    expect(trouble).to_be_hidden()
    visitor.page.clock.run_for(10_000)
    expect(trouble).to_be_visible()
    expect(visitor.page.locator("form[aria-busy]")).to_have_count(0)


def test_what_is_taken_back_in_the_browser_ends_here_too(
    visit: OpenVisit, site: Site, clinic: Clinic
) -> None:
    visitor = visit()
    on_an_own_telephone(visitor, clinic.family.user, phone_of("five"), "granted")
    visitor.open("/avisos/")
    with visitor.page.expect_response(lambda answer: answer.request.resource_type == "fetch"):
        visitor.press("Sí, avíseme aquí", "button")
        visitor.reads("Listo: le avisaremos")  # in another page, where nothing is allowed any more
    visitor.open("/avisos/")
    visitor.reads("Ya no le avisaremos")
    assert not PushSubscription.objects.filter(user=clinic.family.user).exists()
