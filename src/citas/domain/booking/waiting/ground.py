"""Places on their way to the line whose hour goes out of the agenda."""

from collections.abc import Iterable
from datetime import datetime

from citas.domain.booking.models import Hold, Offer
from citas.domain.booking.waiting.ending import close
from citas.domain.booking.waiting.offering import ON_ITS_WAY
from citas.domain.booking.waiting.telling import tell_lost
from citas.domain.people.models import Patient
from citas.domain.scheduling import actions as slots
from citas.domain.scheduling.publishing import among


def lose_ground(slot_ids: Iterable[int], now: datetime) -> None:
    """Let go of these places, so that publishing withdraws them; who was offered one is told.

    Call it in the transaction that publishes, before it locks places: patients, holds and places are
    locked in the order of everybody else.
    """
    on_its_way = Hold.objects.filter(slot__in=among(slot_ids), kind__in=ON_ITS_WAY, ended_at=None)
    patients = Patient.objects.filter(pk__in=on_its_way.values("patient")).order_by("pk")
    list(patients.select_for_update(no_key=True).values_list("pk"))
    lost = list(on_its_way.order_by("pk").select_for_update())
    for kept in sorted(lost, key=lambda one: one.slot_id):
        slots.let_go(slot_id=kept.slot_id, hold_id=kept.pk)
    ids = [kept.pk for kept in lost]
    Hold.objects.filter(pk__in=ids).update(ended_at=now)
    offers = Offer.objects.filter(hold__in=ids, state=Offer.State.OPEN)
    for offer in offers.select_related("slot__location", "entry"):
        if close(offer, Offer.State.WITHDRAWN, now):
            tell_lost(offer, now)
