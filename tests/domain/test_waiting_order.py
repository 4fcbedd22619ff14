"""The order of a line can be looked at afterwards, and a fault in it is found."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from citas.domain.booking.models import Offer
from citas.domain.booking.waiting.answering import accept
from citas.domain.booking.waiting.auditing import audit_of_line
from citas.domain.booking.waiting.offering import pass_on
from citas.interfaces.cli.commands.waitlist import waitlist
from tests.factories.clinic import NOW, TODAY, Clinic, by, make_family
from tests.factories.waiting import ANSWER, UNDO, come_free, newcomer, take, wait

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=7)


def said(clinic: Clinic) -> tuple[int, str]:
    told = CliRunner().invoke(waitlist, [clinic.location.clues, clinic.service.code])
    return told.exit_code, told.output


@pytest.fixture
def busy_line(clinic: Clinic) -> Clinic:
    """Somebody whom the place does not fit, others who book, answer, or let their time run out."""
    wait(clinic, make_family(clinic.location), part="afternoon")
    other, booker = make_family(clinic.location), make_family(clinic.location)
    wait(clinic, other)
    wait(clinic, booker)
    entries = [newcomer(clinic) for _ in range(3)]
    first, second = clinic.slots(LATER)[:2]
    come_free(take(clinic.family, first, clinic.family.daughter))
    take(booker, clinic.slots()[0], at=NOW + UNDO)
    come_free(take(clinic.family, second), at=NOW)
    accept(offer_id=Offer.objects.latest("pk").pk, actor=by(entries[0].account), now=NOW + UNDO)
    pass_on(slot_id=first.pk, now=NOW + UNDO + ANSWER)
    return clinic


def test_a_line_that_was_kept_in_order_is_told_so(busy_line: Clinic) -> None:
    line = audit_of_line(busy_line.location, busy_line.service, NOW)
    assert len(line.entries) == 4
    assert [offer.position for offer in line.offers] == [2, 3, 3]
    assert line.passed_over == []
    code, text = said(busy_line)
    assert (code, "El orden se respetó" in text) == (0, True)
    assert "López" not in text


def test_an_offer_out_of_order_is_found(busy_line: Clinic) -> None:
    last = Offer.objects.latest("pk")
    older = newcomer(busy_line, at=NOW - timedelta(hours=1))
    line = audit_of_line(busy_line.location, busy_line.service, NOW)
    assert {one.entry_id for one in line.passed_over} == {older.pk}
    code, text = said(busy_line)
    assert (code, f"La oferta {last.pk} se saltó el lugar {older.pk}" in text) == (1, True)


def test_who_could_not_be_told_was_not_passed_over(clinic: Clinic) -> None:
    gone = newcomer(clinic).account
    gone.is_active = False
    gone.save()
    newcomer(clinic)
    come_free(take(clinic.family, clinic.slots(LATER)[0]))
    assert Offer.objects.get().position == 2
    assert audit_of_line(clinic.location, clinic.service, NOW).passed_over == []


def test_without_arguments_it_says_how_many_wait_where(busy_line: Clinic) -> None:
    told = CliRunner().invoke(waitlist, [])
    assert f"{busy_line.location.clues} ODONTOLOGIA: 4 personas." in told.output
    unknown = CliRunner().invoke(waitlist, ["X", "Y"])
    assert unknown.exit_code == 1
