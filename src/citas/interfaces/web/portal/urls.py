"""Addresses of the insured: Spanish, reloadable, without personal data."""

from django.urls import path, register_converter

from citas.interfaces.web.portal.hours import ANYBODY
from citas.interfaces.web.portal.views import appointments, choosing, family, home, notices, reviewing
from citas.interfaces.web.ui.converters import IdConverter


class WhoConverter:
    """A doctor's identifier, or the word for any of them."""

    regex = f"{ANYBODY}|{IdConverter.regex}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(WhoConverter, "who")

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("servicios-medicos/", home.menu, name="menu"),
    path("citas/", appointments.appointments_page, name="appointments"),
    path("avisos/", notices.notices_page, name="notices"),
    path("avisos/celular/", notices.push_in_browser, name="push"),
    path("avisos/equipos/<id:subscription_id>/", notices.push_elsewhere, name="push_elsewhere"),
    path("familia/", family.family_page, name="family"),
    path("familia/permiso/", family.permit, name="family_permit"),
    path("familia/permiso/<id:delegation_id>/terminar/", family.end_permit, name="family_end"),
    path("familia/codigo/", family.enter_code, name="family_code"),
    path("familia/aceptar/", family.accept_code, name="family_accept"),
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
