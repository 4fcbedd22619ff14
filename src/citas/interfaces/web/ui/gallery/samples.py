"""What the gallery shows its components with: invented people and days, always the same."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace as Sample

from django import forms

from citas.domain.booking.why import Lack, Why

TODAY = date(2026, 12, 8)
LONG_NAME = "María de los Ángeles Guadalupe Fernández-Santillán y Echeverría de la Torre"
UNIT = Sample(
    name="Hospital Mexicali",
    address="Calle de la Salud 100, Zona Centro",
    municipality="Mexicali",
    hours="lunes a viernes de 7:00 a 20:00",
    phone="686 555 0100",
    emergency_hours="las 24 horas",
    emergency_phone="686 555 0199",
)
OTHER_UNITS = [
    Sample(name=name, emergency_hours="de 7:00 a 22:00", emergency_phone="")
    for name in (
        "Hospital Tijuana",
        "Hospital Ensenada",
        "Clínica de San Quintín y Valle de la Trinidad",
    )
]

WITHOUT_PLACES = [
    Sample(name=name, practitioner_id=1, lack=Lack(why), next_day=next_day)
    for name, why, next_day in (
        ("Ana Ruiz", Why.DOCTOR_ABSENT, TODAY + timedelta(days=2)),
        (LONG_NAME, Why.DESK_ONLY, None),
    )
]


def appointment(status: str, *, name: str = "Rosa Díaz Luna", disrupted: bool = False) -> Sample:
    """An appointment of a Tuesday morning."""
    return Sample(
        status=status,
        folio="7K2M9QXA",
        sequence=0,
        starts_at=datetime(2026, 12, 8, 17, 20, tzinfo=UTC),
        disrupted_at=datetime(2026, 12, 7, tzinfo=UTC) if disrupted else None,
        service=Sample(name="Odontología"),
        patient=Sample(name=name),
        slot=Sample(location=UNIT),
    )


def month() -> Sample:
    """December, with a day of each kind in its first week."""
    kinds = ["closed", "open", "open", "full", "closed", "closed", "open"]
    return Sample(
        first=TODAY.replace(day=1),
        column=2,
        previous=date(2026, 11, 1),
        following=None,
        has_places=True,
        days=[_day(number, kinds[number % 7]) for number in range(1, 32)],
        closings=[Sample(first=date(2026, 12, 24), last=date(2026, 12, 25), reason="Navidad")],
        without_places=[
            Sample(first=date(2026, 12, 2), last=date(2026, 12, 3), reason="Sin lugares en línea")
        ],
    )


def ways() -> Sample:
    """What is left where a day has no places."""
    near = Sample(day=TODAY + timedelta(days=2))
    return Sample(others=[], near=near, doctor=None, day=TODAY, dates="/componentes/", stands=None)


def _day(number: int, status: str) -> Sample:
    day = TODAY.replace(day=number)
    if number > 28:
        status = "not-yet"
    reasons = {"closed": "sin consulta", "full": "sin lugares en línea", "not-yet": "todavía no se abre"}
    closure = number in (24, 25)
    reason = "Navidad" if closure else reasons.get(status, "")
    places = number if status == "open" and not closure else 0
    return Sample(
        day=day, status="closed" if closure else status, places=places, reason=reason, closure=closure
    )


def hours(doctor: str = "") -> list[Sample]:
    """A morning and an afternoon; each hour with a doctor if one is named."""
    return [_part("Por la mañana", 8, 7, doctor), _part("Por la tarde", 14, 3, doctor)]


def _part(name: str, first: int, many: int, doctor: str) -> Sample:
    start = datetime.combine(TODAY, time(first))
    at = [start + timedelta(minutes=30 * step) for step in range(many)]
    return Sample(
        name=name,
        hours=[Sample(slot_id=one.hour, starts=one.time(), doctor=doctor) for one in at],
    )


def trail(number: int) -> Sample:
    """Where one stands on the path of an appointment, at this step of six."""
    names = ("Persona", "Servicio", "Fecha", "Médico", "Hora", "Revisión")
    steps = [
        Sample(name=name, current=place == number, href="#camino" if place < number else "")
        for place, name in enumerate(names, start=1)
    ]
    return Sample(
        number=number,
        total=6,
        steps=steps,
        back="#camino",
        reviewing=number == 6,
        chosen=["Rosa", "Odontología"],
        moves=None,
    )


class SampleForm(forms.Form):
    """A field of each kind."""

    number = forms.CharField(label="Número de afiliación")
    unit = forms.ChoiceField(label="Unidad", choices=[("a", "Hospital Mexicali"), ("b", LONG_NAME)])
    when = forms.ChoiceField(
        label="¿Cuándo prefiere venir?", choices=[("m", "Por la mañana"), ("t", "Por la tarde")]
    )
    days = forms.MultipleChoiceField(
        label="¿Qué días puede venir?",
        choices=[("1", "lunes"), ("2", "martes"), ("3", "miércoles")],
        initial=["2"],
        required=False,
    )


def wrong_form() -> SampleForm:
    """Sent with nothing in it."""
    return SampleForm({"unit": "a"}, prefix="mal")
