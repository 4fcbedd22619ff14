"""One's appointments after booking: found again, given up and taken back, moved; page by page."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.models import Appointment, AppointmentHistory, Hold
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from citas.rules.folio import spoken_folio
from tests.factories.clinic import NOW, TODAY, Clinic, by, make_family
from tests.web.conftest import Clock
from tests.web.reading import Page, Visitor

LATER = TODAY + timedelta(days=3)  # more than a day ahead


def make_appointment(clinic: Clinic, patient: Patient, slot: Slot) -> Appointment:
    user = clinic.family.user
    asked = {"account_id": user.pk, "patient_id": patient.pk, "slot_id": slot.pk}
    return book(**asked, key=f"k{slot.pk}", actor=by(user), now=NOW).appointment


@pytest.fixture
def daughters(clinic: Clinic) -> Appointment:
    """The daughter's, in three days at eight."""
    return make_appointment(clinic, clinic.family.daughter, clinic.slots(LATER)[0])


@pytest.fixture
def mothers(clinic: Clinic) -> Appointment:
    """Her own, of tomorrow at half past nine."""
    return make_appointment(clinic, clinic.family.head, clinic.slots()[2])


Back = Callable[..., Visitor]


@pytest.fixture
def back(clinic: Clinic, clock: Clock, log_in: Callable[[User], Visitor]) -> Back:
    """The mother, so much later; she logs in anew."""

    def come_back(**later: int) -> Visitor:
        clock.advance(**later)
        return log_in(clinic.family.user)

    return come_back


def receipt(appointment: Appointment) -> str:
    return f"/citas/{appointment.folio}/"


def status(appointment: Appointment) -> str:
    appointment.refresh_from_db()
    return appointment.status


def cards(page: Page) -> list[str]:
    """The appointments of a list, each in its words."""
    return [words for words, href in page.links if "Folio" in words]


class TestTusCitas:
    @pytest.mark.usefixtures("daughters", "mothers")
    def test_shows_one_person_or_the_whole_family(self, mother: Visitor) -> None:
        page = mother.open("/citas/")
        assert [("Sofía" in card, "María" in card) for card in cards(page)] == [
            (False, True),
            (True, False),
        ]
        page = mother.follow("Sofía")
        assert len(cards(page)) == 1
        assert "Sofía López Díaz" in cards(page)[0]
        assert len(cards(mother.follow("Toda la familia"))) == 2

    @pytest.mark.usefixtures("daughters")
    def test_somebody_elses_person_is_nobody_here(self, mother: Visitor, clinic: Clinic) -> None:
        stranger = make_family(clinic.location).daughter
        assert len(cards(mother.open(f"/citas/?persona={stranger.pk}"))) == 1

    @pytest.mark.parametrize(
        ("became", "words"),
        [
            ("fulfilled", "Atendida"),
            ("noshow", "No se presentó"),
            ("cancelled", "Cancelada"),
            ("booked", "Sin registrar"),
            ("arrived", "Sin registrar"),
        ],
    )
    def test_history_says_what_became_of_each(
        self, back: Back, daughters: Appointment, became: str, words: str
    ) -> None:
        Appointment.objects.filter(pk=daughters.pk).update(status=became)
        page = back(days=4).open("/citas/")
        assert words in cards(page)[0]
        assert page.words.index("Anteriores") < page.words.index(words)

    def test_history_begins_short_and_can_be_seen_whole(self, mother: Visitor, clinic: Clinic) -> None:
        for slot in [*clinic.slots(), *clinic.slots(LATER)][:12]:
            booked = make_appointment(clinic, clinic.family.daughter, slot)
            cancel(appointment_id=booked.pk, actor=by(clinic.family.user), now=NOW)
        assert len(cards(mother.open("/citas/"))) == 10
        assert len(cards(mother.follow("Ver todas las anteriores"))) == 12
        assert "Ver todas las anteriores" not in mother.page.words

    def test_a_folio_is_found_however_it_is_typed(self, mother: Visitor, daughters: Appointment) -> None:
        mother.open("/citas/")
        mother.open(f"/citas/?folio=+{spoken_folio(daughters.folio).lower()}")
        assert mother.address == receipt(daughters)

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("", "Escriba el folio de la cita."),
            ("no-es", "El folio tiene 8 letras y números"),
            ("theirs", "No encontramos una cita con ese folio en su cuenta."),
        ],
    )
    def test_a_folio_that_is_not_found_says_why(
        self, mother: Visitor, clinic: Clinic, typed: str, told: str
    ) -> None:
        if typed == "theirs":
            theirs = make_family(clinic.location)
            slot = clinic.slots(LATER)[3]
            asked = {"account_id": theirs.user.pk, "patient_id": theirs.head.pk, "slot_id": slot.pk}
            typed = book(**asked, key="t", actor=by(theirs.user), now=NOW).appointment.folio
        page = mother.open(f"/citas/?folio={typed}")
        assert page.status == 200
        assert told in page.words


class TestCancelling:
    def test_looking_changes_nothing(self, mother: Visitor, daughters: Appointment) -> None:
        page = mother.open(receipt(daughters) + "cancelar/")
        assert "¿Quiere cancelar esta cita?" in page.words
        assert status(daughters) == "booked"

    def test_cancelled_it_can_be_taken_back_at_once(
        self, mother: Visitor, daughters: Appointment
    ) -> None:
        mother.open(receipt(daughters))
        mother.follow("Cancelar la cita")
        page = mother.press("Sí, cancelar la cita")
        assert status(daughters) == "cancelled"
        assert mother.address == receipt(daughters)
        assert ("count-down", "60") in [(tag, given.get("seconds")) for tag, given in page.tags]
        page = mother.press("Deshacer: recuperar mi cita")
        assert "Recuperamos su cita. Es la misma, con el mismo folio." in page.words
        assert "Su cita está agendada" in page.words
        assert status(daughters) == "booked"

    def test_what_lost_its_ground_is_not_promised_back(
        self, mother: Visitor, daughters: Appointment
    ) -> None:
        page = mother.open(receipt(daughters) + "cancelar/")
        assert "tiene 60 segundos para recuperarla" in page.words
        Appointment.objects.update(disrupted_at=NOW)
        page = mother.open(receipt(daughters) + "cancelar/")
        assert "Si cancela, ya no podrá recuperarla." in page.words
        assert "para otra persona" not in page.words

    def test_after_the_minute_it_says_so_kindly(
        self, mother: Visitor, daughters: Appointment, clock: Clock
    ) -> None:
        mother.open(receipt(daughters) + "cancelar/")
        mother.press("Sí, cancelar la cita")
        clock.advance(seconds=61)
        page = mother.press("Deshacer: recuperar mi cita")
        assert page.status == 409
        assert "Ya pasó el tiempo para recuperar esa cita. Sigue cancelada." in page.words
        page = mother.open(receipt(daughters))
        assert "Deshacer" not in page.words
        assert page.link("Solicitar otra cita") == f"/citas/solicitar/{daughters.patient_id}/"

    def test_late_is_told_before_and_what_it_means(
        self, back: Back, daughters: Appointment, mothers: Appointment
    ) -> None:
        mother = back(hours=10)
        page = mother.open(receipt(mothers) + "cancelar/")
        assert "Faltan menos de 24 horas: quedará anotada como cancelación tardía." in page.words
        assert "tiene 60 segundos para recuperarla" in page.words
        assert "No tiene castigo y podrá agendar otra." in page.words
        assert "tardía" not in mother.open(receipt(daughters) + "cancelar/").words

    def test_a_reason_may_be_given_and_need_not(
        self, mother: Visitor, daughters: Appointment, mothers: Appointment
    ) -> None:
        for appointment, reason in ((daughters, "No puedo ir ese día"), (mothers, "")):
            mother.open(receipt(appointment) + "cancelar/")
            mother.fill("Sí, cancelar la cita", reason=reason)
            written = AppointmentHistory.objects.get(appointment=appointment, verb="cancel")
            assert written.reason == reason

    def test_nobody_writes_of_his_health_there(self, mother: Visitor, daughters: Appointment) -> None:
        mother.open(receipt(daughters) + "cancelar/")
        page = mother.fill("Sí, cancelar la cita", reason="me siento mal del estómago")
        assert "Error:" in page.words
        assert status(daughters) == "booked"

    def test_pressed_twice_it_stays_cancelled(self, mother: Visitor, daughters: Appointment) -> None:
        mother.open(receipt(daughters) + "cancelar/")
        form = mother.page
        mother.press("Sí, cancelar la cita")
        mother.page = form
        page = mother.press("Sí, cancelar la cita")
        assert page.status == 200
        assert status(daughters) == "cancelled"

    def test_once_it_began_the_unit_is_the_next_step(self, back: Back, daughters: Appointment) -> None:
        mother = back(days=3, minutes=5)
        assert "Cancelar la cita" not in mother.open(receipt(daughters)).words
        for page in ("cancelar/", "cambiar/"):
            refused = mother.open(receipt(daughters) + page)
            assert refused.status == 409
            assert "La hora de esa cita ya empezó" in refused.words
            assert "000 000 0000" in refused.words

    def test_easy_mode_asks_one_thing_only(self, mother: Visitor, daughters: Appointment) -> None:
        mother.client.cookies["modo"] = "sencillo"
        page = mother.open(receipt(daughters) + "cancelar/")
        assert "¿Por qué la cancela?" not in page.words
        mother.press("Sí, cancelar la cita")
        assert status(daughters) == "cancelled"


class TestMoving:
    def walk(self, mother: Visitor, appointment: Appointment, hour: str = "9:00") -> Page:
        """From the appointment to the review of another hour of the next day."""
        mother.open(receipt(appointment))
        mother.follow("Cambiar la cita")
        mother.follow("sábado 5 de diciembre")
        mother.follow("Ana Ruiz")
        return mother.press(f"Apartar {hour}")

    def test_walks_the_steps_from_the_date_on(self, mother: Visitor, daughters: Appointment) -> None:
        mother.open(receipt(daughters))
        for number, words in enumerate(("Cambiar la cita", "sábado 5 de diciembre", "Ana Ruiz"), 1):
            page = mother.follow(words)
            assert f"Paso {number} de 4" in page.words
            assert "Va a cambiar su cita: viernes 4 de diciembre" in page.words
            steps = page.words[page.words.index(" de 4") :]
            assert steps.startswith(" de 4 Fecha Médico Horario Revisión")
        for _ in range(3):
            mother.follow("Volver")
        assert mother.address == receipt(daughters)

    def test_shows_old_and_new_and_keeps_the_folio(
        self, mother: Visitor, daughters: Appointment
    ) -> None:
        old = daughters.slot_id
        page = self.walk(mother, daughters)
        assert "La que tiene viernes 4 de diciembre 8:00 de la mañana Ana Ruiz" in page.words
        assert "La nueva sábado 5 de diciembre 9:00 de la mañana Ana Ruiz" in page.words
        assert "La que tiene sigue en pie hasta que usted confirme el cambio." in page.words
        assert Appointment.objects.get().slot_id == old
        page = mother.press("Cambiar mi cita")
        assert mother.address == receipt(daughters)
        assert "Su cita quedó cambiada. El folio es el mismo." in page.words
        assert "sábado 5 de diciembre" in page.words
        assert Appointment.objects.get().folio == daughters.folio
        assert Slot.objects.get(pk=old).status == "free"

    def test_a_place_lost_leaves_the_old_appointment(
        self, mother: Visitor, daughters: Appointment, clinic: Clinic, clock: Clock
    ) -> None:
        self.walk(mother, daughters)
        clock.advance(minutes=6)
        taken = Hold.objects.get(moves=daughters).slot_id
        other = make_family(clinic.location)
        asked = {"account_id": other.user.pk, "patient_id": other.head.pk, "slot_id": taken}
        book(**asked, key="o", actor=by(other.user), now=clock.now)
        page = mother.press("Cambiar mi cita")
        assert page.status == 409
        assert "Su cita anterior sigue en pie: viernes 4 de diciembre" in page.words
        page = mother.press("Apartar")
        assert "Revise el cambio" in page.words
        assert Appointment.objects.get(pk=daughters.pk).slot_id == daughters.slot_id

    def test_what_another_tab_moved_meanwhile_is_shown_and_not_moved_again(
        self, mother: Visitor, daughters: Appointment
    ) -> None:
        old_tab = self.walk(mother, daughters, "10:30")
        self.walk(mother, daughters, "9:00")
        mother.press("Cambiar mi cita")
        mother.page = old_tab
        page = mother.press("Cambiar mi cita")
        assert "ahora es el sábado 5 de diciembre de 2026, 9:00 de la mañana" in page.words
        assert "La que tiene sábado 5 de diciembre 9:00 de la mañana" in page.words
        assert AppointmentHistory.objects.filter(verb="reschedule").count() == 1
        mother.press("Cambiar mi cita")
        assert "Su cita quedó cambiada." in mother.page.words

    def test_left_as_it_was_nothing_is_kept(self, mother: Visitor, daughters: Appointment) -> None:
        self.walk(mother, daughters)
        page = mother.press("Dejarla como estaba")
        assert mother.address == receipt(daughters)
        assert "No cambiamos nada: su cita sigue en pie." in page.words
        assert Hold.objects.get(moves=daughters).ended_at is not None

    def test_another_hour_leads_back_to_the_hours(self, mother: Visitor, daughters: Appointment) -> None:
        self.walk(mother, daughters)
        page = mother.press("Elegir otro horario")
        assert mother.address.startswith(f"{receipt(daughters)}cambiar/2026-12-05/")
        assert "Paso 3 de 4" in page.words

    def test_after_two_moves_says_so_before_and_not_after(
        self, mother: Visitor, daughters: Appointment
    ) -> None:
        for hour, left in (("9:00", True), ("10:30", False)):
            self.walk(mother, daughters, hour)
            page = mother.press("Cambiar mi cita")
            assert ("Puede cambiarla una vez más." in page.words) is left
        assert "Esta cita ya se cambió 2 veces." in page.words
        assert "Cambiar la cita" not in page.words
        page = mother.open(receipt(daughters) + "cambiar/")
        assert page.status == 409
        assert "en línea ya no se puede mover. Sigue en pie." in page.words

    def test_what_the_clinic_changed_may_always_move(
        self, mother: Visitor, daughters: Appointment
    ) -> None:
        for hour in ("9:00", "10:30"):
            self.walk(mother, daughters, hour)
            mother.press("Cambiar mi cita")
        Appointment.objects.filter(pk=daughters.pk).update(disrupted_at=NOW)
        page = mother.open(receipt(daughters))
        assert "Puede elegir otro horario" in page.words
        page = mother.follow("Cambiar la cita")
        assert "¿Qué día?" in page.words

    def test_what_is_cancelled_cannot_move(self, mother: Visitor, daughters: Appointment) -> None:
        Appointment.objects.filter(pk=daughters.pk).update(status="cancelled")
        page = mother.open(receipt(daughters) + "cambiar/")
        assert page.status == 409
        assert "Esa cita ya no se puede cambiar" in page.words

    def test_in_easy_mode_days_stand_in_a_list(self, mother: Visitor, daughters: Appointment) -> None:
        mother.client.cookies["modo"] = "sencillo"
        mother.open(receipt(daughters))
        page = mother.follow("Cambiar la cita")
        assert "Paso 1 de 4" in page.words
        page = mother.follow("sábado 5 de diciembre")
        assert "¿Con qué médico?" in page.words

    def test_another_familys_appointment_cannot_be_moved(
        self, clinic: Clinic, daughters: Appointment, log_in: Callable[[User], Visitor]
    ) -> None:
        other = make_family(clinic.location)
        stranger = log_in(other.user)
        slot = clinic.slots(LATER)[3]
        sent = {"cita": daughters.folio, "lugar": str(slot.pk)}
        assert stranger.client.post("/citas/apartar/", sent).status_code == 404
        assert not Hold.objects.exists()
