"""Addresses of the insured: Spanish, reloadable, without personal data."""

from datetime import date

from django.urls import path, register_converter

from citas.interfaces.web.portal.hours import ANYBODY
from citas.interfaces.web.portal.views import appointments, choosing, reviewing


class IdConverter:
    """An identifier that the database can hold."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)


class WhoConverter:
    """A doctor's identifier, or the word for any of them."""

    regex = f"{ANYBODY}|{IdConverter.regex}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class DayConverter:
    """A day as in 2026-12-08."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError, which is a 404, for a day that no calendar has."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day in ISO form."""
        return value.isoformat()


register_converter(IdConverter, "id")
register_converter(WhoConverter, "who")
register_converter(DayConverter, "day")

app_name = "portal"
urlpatterns = [
    path("", appointments.home, name="home"),
    path("servicios-medicos/", appointments.menu, name="menu"),
    path("citas/", appointments.appointments_page, name="appointments"),
    path("citas/solicitar/", choosing.members_page, name="members"),
    path("citas/solicitar/<id:patient_id>/", choosing.services_page, name="services"),
    path("citas/solicitar/<id:patient_id>/<str:code>/", choosing.dates_page, name="dates"),
    path(
        "citas/solicitar/<id:patient_id>/<str:code>/<day:day>/",
        choosing.doctors_page,
        name="doctors",
    ),
    path(
        "citas/solicitar/<id:patient_id>/<str:code>/<day:day>/<who:who>/",
        choosing.hours_page,
        name="hours",
    ),
    path("citas/apartar/", reviewing.keep, name="keep"),
    path("citas/revision/<id:hold_id>/", reviewing.review, name="review"),
    path("citas/revision/<id:hold_id>/mas-tiempo/", reviewing.more_time, name="more_time"),
    path("citas/revision/<id:hold_id>/soltar/", reviewing.let_go, name="let_go"),
    path("citas/<str:folio>/", appointments.receipt, name="receipt"),
]
