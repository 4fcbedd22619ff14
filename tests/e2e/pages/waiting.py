"""The waiting list, a place that is offered, and what the links of messages open without login."""

from collections.abc import Iterator
from datetime import timedelta

from citas.domain.booking.links import make_link
from citas.domain.booking.models import Appointment, Offer
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.clinic import make_family
from tests.factories.waiting import come_free, take

DAUGHTER_BORN = {"Día": "9", "Mes": "marzo"}


def states(walker: Walker) -> Iterator[str]:
    """The mother has her daughter wait, and answers from her mailbox."""
    visitor, clinic = walker.visitor, walker.clinic
    visitor.is_known_as(clinic.family.user)
    visitor.open(f"/lista/{clinic.family.daughter.pk}/ODONTOLOGIA/")
    yield "asking to be told"
    visitor.press("Entrar a la lista", "button")
    visitor.reads("Usted es la primera persona en la lista.")
    visitor.press("Salir de la lista")
    visitor.is_at("¿Salir de la lista de espera?")
    yield "whether to leave"
    offer = come_free(take(make_family(clinic.location), clinic.slots()[0]))
    assert offer is not None
    walker.clock.advance(minutes=1)
    yield from walker.each({"list with an offer": "/lista/", "offer": f"/ofertas/{offer.pk}/"})
    visitor.page.context.clear_cookies()
    yield from _by_link(walker, offer)


def _by_link(walker: Walker, offer: Offer) -> Iterator[str]:
    visitor, taken = walker.visitor, Appointment.objects.filter(slot=offer.slot_id, status="booked")
    visitor.open(_link(walker, offer.entry.account_id, offer.patient_id, offer_id=offer.pk))
    visitor.press("Tomarlo", "button")
    visitor.is_told_what_is_wrong()
    yield "offer by link, nothing answered"
    answer_birthday(walker)
    visitor.press("Tomarlo", "button")
    visitor.is_at("Su cita está agendada")
    yield "taken by link"
    appointment = taken.get()
    owner = (appointment.booked_by_id, appointment.patient_id)
    visitor.open(_link(walker, *owner, appointment_id=appointment.pk))
    visitor.is_at("¿Irá a su cita?")
    yield "appointment by link"
    visitor.press("Cancelar la cita")
    visitor.is_at("¿Quiere cancelar esta cita?")
    yield "cancelling by link"
    answer_birthday(walker)
    visitor.press("Sí, cancelar la cita", "button")
    visitor.is_at("Cancelamos su cita.")
    yield "cancelled by link"


def answer_birthday(walker: Walker) -> None:
    """When the daughter was born."""
    for label, chosen in DAUGHTER_BORN.items():
        walker.visitor.page.get_by_label(label, exact=True).select_option(label=chosen)


def _link(walker: Walker, account_id: int, patient_id: int, **about: int) -> str:
    now = walker.clock.now
    token = make_link(
        account_id=account_id,
        patient_id=patient_id,
        expires_at=now + timedelta(days=1),
        now=now,
        **about,
    )
    return f"/aviso/{token}/"


SURFACE = Surface(
    "waiting",
    states,
    frozenset(
        {
            "lista/",
            "lista/<id:entry_id>/salir/",
            "lista/<id:patient_id>/<str:code>/",
            "ofertas/<id:offer_id>/",
            "aviso/<str:token>/",
            "aviso/<str:token>/cancelar/",
        }
    ),
)
