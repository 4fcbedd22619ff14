"""Several appointments of one day at once: who, the day, the hours, all of them booked."""

from collections.abc import Iterator

from citas.domain.scheduling.models import Slot
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.clinic import TOMORROW, make_location, make_role


def states(walker: Walker) -> Iterator[str]:
    """The mother and her daughter go to the dentist, and lose a place on the way."""
    visitor, clinic = walker.visitor, walker.clinic
    visitor.is_known_as(clinic.family.user)
    both = f"{clinic.family.head.pk}-ODONTOLOGIA,{clinic.family.daughter.pk}-ODONTOLOGIA"
    day = f"/citas/juntas/{both}/{TOMORROW}/"
    yield from walker.each(
        {
            "visit: nobody ticked": "/citas/juntas/?pedir=1",
            "visit: no such service": f"/citas/juntas/{both},{both.replace('ODONTO', 'ALGO')}/",
            "visit: the days": f"/citas/juntas/{both}/",
            "visit: the hours": day,
        }
    )
    yield from _apart(walker, both)
    visitor.open(day)
    yield from _reviewing(walker, day)


def _reviewing(walker: Walker, day: str) -> Iterator[str]:
    visitor = walker.visitor
    visitor.page.get_by_role("button", name="Elegir").first.click()
    visitor.is_at("Revise sus citas")
    yield "visit: review"
    walker.clock.advance(minutes=6)
    lost = Slot.objects.filter(status="busy-tentative", location=walker.clinic.location).earliest("pk")
    Slot.objects.filter(pk=lost.pk).update(status="busy", hold_id=None, held_until=None)
    visitor.press("Agendar las 2 citas", "button")
    visitor.reads("No agendamos ninguna de las citas.")
    yield "visit: one place lost"
    visitor.open(day)
    visitor.page.get_by_role("button", name="Elegir").first.click()
    visitor.press("Agendar las 2 citas", "button")
    visitor.is_at("Sus citas están agendadas")
    yield "visit: booked"


def _apart(walker: Walker, both: str) -> Iterator[str]:
    daughter = walker.clinic.family.daughter
    here, daughter.assigned_location = daughter.assigned_location, make_location("Otra")
    daughter.save()
    make_role(daughter.assigned_location, walker.clinic.service, "Otra")
    yield from walker.each({"visit: two units": f"/citas/juntas/{both}/"})
    daughter.assigned_location = here
    daughter.save()


TOGETHER = "citas/juntas/"
SURFACE = Surface(
    "visits",
    states,
    frozenset(
        {
            TOGETHER, f"{TOGETHER}<str:wishes>/", f"{TOGETHER}<str:wishes>/<day:day>/",
            f"{TOGETHER}revision/<id:visit_id>/", f"{TOGETHER}listas/<id:visit_id>/",
        }
    ),
)  # fmt: skip
