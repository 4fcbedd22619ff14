"""The waiting list on screen: getting in, how one stands, the place that is offered, and getting out."""

from collections.abc import Callable

import pytest

from citas.domain.access.models import User
from citas.domain.booking.models import WaitlistEntry
from tests.factories.clinic import Clinic, make_family
from tests.web.reading import Visitor

LogIn = Callable[[User], Visitor]


def door(clinic: Clinic) -> str:
    return f"/lista/{clinic.family.daughter.pk}/{clinic.service.code}/"


def test_who_waits_says_what_would_serve_and_reads_the_place_in_line(
    clinic: Clinic, mother: Visitor
) -> None:
    page = mother.open(door(clinic))
    assert "Cuando alguien cancela, ofrecemos el lugar por turno." in page.words
    page = mother.fill("Entrar a la lista", part="morning", doctor="", weekdays="2")
    assert mother.address == "/lista/"
    assert "Usted es la primera persona en la lista." in page.words
    entry = WaitlistEntry.objects.get()
    assert (entry.part, entry.weekdays) == ("morning", [2])
