"""Appointments for the calendar of a telephone (RFC 5545): a file for one, a feed for all of an account.

Calendars are shown on lock screens, at work and to families: an entry names the unit and whom it is for
by given name, never the service.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone

from citas.domain.booking.models import Appointment
from citas.domain.booking.queries import in_calendar
from citas.rules import clock
from citas.rules.appointment_states import Status
from citas.rules.folio import spoken_folio

ALARMS = (timedelta(days=-1), timedelta(hours=-2))
KEPT = timedelta(days=60)  # how long the feed shows what is over
REFRESH = timedelta(hours=6)
PRODUCT = "-//Citas en Linea//ES"
# The rule of rules/clock.py, for calendars that do not know the zone; tests hold it to the tz database.
TIME_ZONE = f"""\
BEGIN:VTIMEZONE
TZID:{clock.TIJUANA.key}
BEGIN:DAYLIGHT
DTSTART:20100314T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0800
TZOFFSETTO:-0700
TZNAME:PDT
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20101107T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0700
TZOFFSETTO:-0800
TZNAME:PST
END:STANDARD
END:VTIMEZONE
"""


def file(appointment: Appointment, now: datetime) -> bytes:
    """One appointment: to be put into a calendar, or taken out of it once it is cancelled."""
    made, event = _calendar(), _event(appointment, stamped=now)
    if appointment.status == Status.CANCELLED:
        # RFC 5546, 3.2.5: it names who takes it back. Any other is an entry of one person's calendar,
        # without method and organizer (RFC 5545, 3.7.2 and 3.8.4.3): with them it is an invitation.
        made.add("method", "CANCEL")
        event.add("organizer", settings.SITE_URL, parameters={"cn": settings.INSTITUTION_NAME})
    made.add_component(event)
    return bytes(made.to_ical())


def feed(user_id: int, now: datetime) -> bytes:
    """All that the account sees in its family, for a program that asks again and again: the same bytes
    while nothing changes."""
    made = _calendar()
    made.add("name", _("Citas médicas"))
    made.add("x-wr-calname", _("Citas médicas"))
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", REFRESH)
    for appointment in in_calendar(user_id, now, now - KEPT):
        made.add_component(_event(appointment, stamped=appointment.created_at))
    return bytes(made.to_ical())


def _calendar() -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add_component(Timezone.from_ical(TIME_ZONE))
    return made


def _event(appointment: Appointment, *, stamped: datetime) -> Event:
    cancelled = appointment.status == Status.CANCELLED
    unit, folio = appointment.slot.location, spoken_folio(appointment.folio)
    summary = _("Cita en %(unit)s: %(name)s") % {
        "unit": unit.name,
        "name": appointment.patient.given_name,
    }
    page = f"{settings.SITE_URL}/citas/{appointment.folio}/"
    event = Event()
    event.add("uid", f"{appointment.folio}@citas-en-linea")
    event.add("dtstamp", stamped)
    event.add("sequence", appointment.sequence)
    event.add("dtstart", clock.local(appointment.starts_at))
    event.add("dtend", clock.local(appointment.ends_at))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("summary", summary)
    event.add("location", f"{unit.name}, {unit.address}, {unit.municipality}")
    event.add("description", _description(folio, page))
    event.add("url", page)
    for before in () if cancelled else ALARMS:
        event.add_component(_alarm(before, summary))
    return event


def _description(folio: str, page: str) -> str:
    return "\n".join(
        (_("Folio %(folio)s") % {"folio": folio}, _("La hora es de Baja California."), page)
    )


def _alarm(before: timedelta, words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", words)
    return alarm
