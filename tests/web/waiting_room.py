"""The daughter waits, a place comes free for her, and a message links to it."""

from datetime import datetime, timedelta

from citas.domain.booking.links import make_link
from citas.domain.booking.models import Appointment, Offer, WaitlistEntry
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import NOW, TOMORROW, Clinic, Family, make_family
from tests.factories.waiting import ANSWER, come_free, take, wait


def daughters_appointment(family: Family, slot: Slot) -> Appointment:
    """Booked by her mother."""
    return take(family, slot, family.daughter)


def joined(
    clinic: Clinic, family: Family | None = None, in_hand: Appointment | None = None
) -> WaitlistEntry:
    """She waits for any place of a month."""
    family = family or clinic.family
    return wait(clinic, family, patient=family.daughter, in_hand=in_hand)


def offered(clinic: Clinic) -> Offer:
    """Somebody gives up the first place of tomorrow, and a minute later she is offered it."""
    if not WaitlistEntry.objects.exists():
        joined(clinic)
    offer = come_free(take(make_family(clinic.location), clinic.slots()[0]))
    assert offer is not None
    return offer


def offered_to(family: Family) -> Offer:
    """The daughter of a family elsewhere waits, and some place is hers for now."""
    slot = Slot.objects.earliest("pk")
    entry = WaitlistEntry.objects.create(
        account=family.user, patient=family.daughter, service=slot.service, location=family.location,
        last_day=TOMORROW, joined_at=NOW,
    )  # fmt: skip
    return Offer.objects.create(
        entry=entry, patient=family.daughter, slot=slot, position=1, made_at=NOW, told_at=NOW,
        expires_at=NOW + ANSWER,
    )  # fmt: skip


def link_to(about: Offer | Appointment, now: datetime) -> str:
    """The token of a message's link, good for three days."""
    is_offer = isinstance(about, Offer)
    return make_link(
        account_id=about.entry.account_id if isinstance(about, Offer) else about.booked_by_id,
        patient_id=about.patient_id,
        offer_id=about.pk if is_offer else None,
        appointment_id=None if is_offer else about.pk,
        expires_at=now + timedelta(days=3),
        now=now,
    )


def address_of(token: str) -> str:
    """Where the link leads."""
    return f"/aviso/{token}/"
