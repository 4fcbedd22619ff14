"""The race for the last places again and again, with nothing arranged but the common start."""

import pytest
from django.db.models import Count

from citas.domain.booking.models import Appointment
from citas.domain.scheduling.models import Slot
from tests.concurrency.crowd import gather
from tests.concurrency.test_last_places import everybody_books
from tests.factories.clinic import NOW, TOMORROW, make_clinic

ROUNDS = 25


@pytest.mark.django_db(transaction=True)
def test_no_place_is_given_twice_in_many_rounds(transactional_db: None) -> None:
    clinic = make_clinic()
    offered = Slot.objects.filter(role=clinic.role, web_from__lte=NOW, local_date__gte=TOMORROW)
    places = list(offered.order_by("starts_at").values_list("pk", flat=True)[:20])
    for number in range(1, ROUNDS + 1):
        outcomes = everybody_books(gather(clinic.location, 64), places)
        assert outcomes == {"booked": 20, "SlotTaken": 44}
        assert Appointment.objects.filter(status="booked").count() == 20
        twice = Appointment.objects.filter(status="booked").values("slot").annotate(n=Count("pk"))
        assert not twice.filter(n__gt=1).exists()
        Appointment.objects.update(status="cancelled")
        Slot.objects.filter(pk__in=places).update(status="free")
        assert Appointment.objects.count() == 20 * number
