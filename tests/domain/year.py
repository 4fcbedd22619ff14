"""A year of one clinic for reminders: on its days twenty people come, each in a way of his own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from citas.domain.access.models import User
from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import PractitionerRole
from citas.domain.people.models import Patient
from citas.rules import clock
from tests.factories.appointments import booked
from tests.factories.clinic import make_family, make_location, make_role, make_service
from tests.factories.contacts import reachable_by_phone, verified

# Among them the days on which clocks change, and those after.
TEN_DAYS = [
    date(2027, 1, 12), date(2027, 3, 14), date(2027, 3, 15), date(2027, 4, 13), date(2027, 6, 8),
    date(2027, 7, 13), date(2027, 9, 14), date(2027, 11, 7), date(2027, 11, 8), date(2027, 12, 7),
]  # fmt: skip
EVERY_OTHER_DAY = [date(2027, 1, 1) + timedelta(days=number) for number in range(0, 365, 2)]
PEOPLE, FIRST_START, APART = 20, time(6, 40), timedelta(minutes=40)
DAY = timedelta(days=1)
Span = tuple[date, time, time]  # of a day, on the wall
BY_MAIL, BY_PHONE, BY_BOTH, BY_NOTHING = "mail", "phone", "both", "nothing"
REACHED = [BY_MAIL, BY_PHONE, BY_BOTH, BY_NOTHING]

# The first eight are as everybody; then two of a kind each.
EVERYBODY, CANCELS, BOOKS_LATE, MOVES, BREAKS, DIES, DISRUPTED = (
    range(8), (8, 9), (10, 11), (12, 13), (14, 15), (16, 17), (18, 19),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Who comes: an account, and how it is reached."""

    user: User
    patient: Patient
    reached: str


@dataclass
class Year:
    """The clinic's people, their appointments by day, and when something is out of order."""

    days: list[date]
    role: PractitionerRole
    other_role: PractitionerRole
    people: list[Person]
    appointments: dict[date, list[Appointment]]

    @property
    def broken_on(self) -> date:
        """Some cannot be told of this day, for a reason nobody has thought of."""
        return self.days[3]

    @property
    def worker_away(self) -> Span:
        return self.days[4] - DAY, time(8), time(22, 30)

    @property
    def relay_away(self) -> Span:
        return self.days[5] - DAY, time(18), time(22, 30)

    @property
    def died_on(self) -> date:
        return self.days[6] - DAY


def make_year(days: list[date]) -> Year:
    """Everything as it stands when the year begins; each appointment a month old when its day comes."""
    location = make_location()
    role = make_role(location, make_service())
    people = []
    for number in range(PEOPLE):
        family, reached = make_family(location), REACHED[number % 4]
        if reached in (BY_MAIL, BY_BOTH):
            verified(family.user, f"p{number}@example.org")
        if reached in (BY_PHONE, BY_BOTH):
            reachable_by_phone(family.user, f"+52686000{number:04d}")
        people.append(Person(family.user, family.head, reached))
    year = Year(days, role, make_role(location, make_service(), "Luz"), people, {})
    for number, day in enumerate(days):
        year.appointments[day] = [_booked(year, who, number, day) for who in range(PEOPLE)]
    return year


def start_of(who: int, number: int, day: date) -> datetime:
    """Each at another hour of each day, so that everybody has early ones and late ones."""
    nth = (who + 7 * number) % PEOPLE
    return clock.instant(day, (datetime.combine(day, FIRST_START) + nth * APART).time())


def _booked(year: Year, who: int, number: int, day: date) -> Appointment:
    starts = start_of(who, number, day)
    taken = clock.instant(day - 30 * DAY, time(9))
    if who in BOOKS_LATE:
        taken = clock.instant(day - DAY, time(16, 30) if number % 2 else time(9, 30))
    person = year.people[who]
    return booked(year.role, person.user, person.patient, starts, taken)
