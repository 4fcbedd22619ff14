"""Addresses of the insured: Spanish, reloadable, without personal data."""

from django.urls import path, register_converter

from citas.interfaces.web.portal.hours import ANYBODY
from citas.interfaces.web.portal.views import (
    answering,
    appointments,
    calendar_feed,
    choosing,
    family,
    home,
    links,
    moving,
    notices,
    offers,
    papers,
    repeating,
    reviewing,
    visits,
    waitlist,
)
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
    path("calendario/", calendar_feed.calendar_page, name="calendar"),
    path("calendario/quitar/", calendar_feed.close_calendar, name="close_calendar"),
    path("calendario/<str:token>.ics", calendar_feed.feed, name="calendar_feed"),
    path("familia/", family.family_page, name="family"),
    path("familia/permiso/", family.permit, name="family_permit"),
    path("familia/permiso/<id:delegation_id>/terminar/", family.end_permit, name="family_end"),
    path("familia/codigo/", family.enter_code, name="family_code"),
    path("familia/aceptar/", family.accept_code, name="family_accept"),
    path("lista/", waitlist.waitlist_page, name="waitlist"),
    path("lista/<id:entry_id>/salir/", waitlist.leave_page, name="leave_waitlist"),
    path("lista/<id:patient_id>/<str:code>/", waitlist.wait, name="wait"),
    path("ofertas/<id:offer_id>/", offers.offer_page, name="offer"),
    path("aviso/<str:token>/", links.link_page, name="link"),
    path("aviso/<str:token>/cancelar/", links.cancel_page, name="link_cancel"),
    path("aviso/<str:token>/cambiar/", links.move_page, name="link_move"),
    path("citas/juntas/", visits.visit_who, name="visit_who"),
    path("citas/juntas/revision/<id:visit_id>/", visits.visit_review, name="visit_review"),
    path(
        "citas/juntas/revision/<id:visit_id>/mas-tiempo/", visits.visit_more_time, name="visit_more_time"
    ),
    path("citas/juntas/revision/<id:visit_id>/soltar/", visits.visit_let_go, name="visit_let_go"),
    path("citas/juntas/listas/<id:visit_id>/", visits.visit_booked, name="visit_booked"),
    path("citas/juntas/<str:wishes>/", visits.visit_days, name="visit_days"),
    path("citas/juntas/<str:wishes>/<day:day>/", visits.visit_hours, name="visit_hours"),
    path("citas/juntas/<str:wishes>/<day:day>/apartar/", visits.visit_keep, name="visit_keep"),
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
    path("citas/<str:folio>/cancelar/", appointments.cancel, name="cancel"),
    path("citas/<str:folio>/deshacer/", appointments.undo, name="undo"),
    path("citas/<str:folio>/cambiar/", moving.dates, name="move"),
    path("citas/<str:folio>/cambiar/<day:day>/", moving.doctors, name="move_doctors"),
    path("citas/<str:folio>/cambiar/<day:day>/<who:who>/", moving.hours, name="move_hours"),
    path("citas/<str:folio>/otra-vez/", repeating.repeat, name="repeat"),
    path("citas/<str:folio>/si-ire/", answering.confirm, name="confirm"),
    path("citas/<str:folio>/objetar/", answering.object_page, name="object"),
    path("citas/<str:folio>/comprobante.pdf", papers.receipt_pdf, name="receipt_pdf"),
    path("citas/<str:folio>/cita.ics", papers.calendar_file, name="calendar_file"),
    path("citas/<str:folio>/qr.png", papers.qr_picture, name="qr"),
    path("citas/<str:folio>/constancia/", papers.attendance_page, name="attendance"),
]
