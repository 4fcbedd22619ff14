"""A stream of bookings over HTTP that does not give up, and what must be true of it afterwards."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import time, timedelta
from http.client import HTTPConnection
from time import monotonic, sleep

from django.db import connections
from django.utils import timezone

from citas.domain.booking.models import Appointment, AppointmentHistory, IdempotencyKey
from citas.domain.catalogue.models import Location
from citas.domain.scheduling.models import Slot
from citas.rules import clock
from tests.concurrency.crowd import PATIENCE, Caller, at_once, wait_for
from tests.concurrency.server import AWAY, Answer, WebServer, post_booking
from tests.factories.clinic import make_location, make_role, make_service, make_sessions, publish


def places_of_now(number: int) -> tuple[Location, list[int]]:
    """A unit, and places of its agenda that the web may take at whatever hour this runs.

    The server has a clock of its own, so the agenda is of now: of days that opened weeks ago and are
    far from the minimum notice.
    """
    now = timezone.now()
    today = clock.local_date(now)
    location, service = make_location(), make_service()
    for _ in range(1 + number // 200):
        make_sessions(make_role(location, service), time(8), time(20), since=today)
    publish(now)
    days = (today + timedelta(days=4), today + timedelta(days=25))
    offered = Slot.objects.filter(local_date__range=days, web_from__lte=now).order_by("pk")
    found = list(offered.values_list("pk", flat=True)[:number])
    assert len(found) == number
    return location, found


class Stream:
    """Each caller wants one place and asks, with one key, until the answer is final.

    The server may die and come back under it: no answer and 503 mean to ask again.
    """

    def __init__(self, server: WebServer, wishes: Sequence[tuple[Caller, int]]) -> None:
        self.server = server
        self.wishes = wishes
        self.final: dict[Caller, Answer] = {}
        self.statuses: set[int] = set()
        self._waiting = iter(wishes)
        self._lock = threading.Lock()
        self._stop = False

    @property
    def folios(self) -> dict[Caller, str]:
        """What was acknowledged up to now."""
        answers = dict(self.final)
        return {who: one.body["folio"] for who, one in answers.items() if one.status in {200, 201}}

    def run(self, clients: int, disturb: Callable[["Stream"], None]) -> None:
        """Send everything over `clients` connections while `disturb` does its worst."""

        def disturb_and_watch() -> None:
            with self._stopping_all():
                disturb(self)
                while not self._stop and len(self.final) < len(self.wishes):
                    self.server.revive()
                    sleep(0.05)

        for outcome in at_once([*[self._client] * clients, disturb_and_watch]):
            if isinstance(outcome, Exception):
                raise outcome

    @contextmanager
    def _stopping_all(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._stop = True
            raise

    def _client(self) -> None:
        with self._stopping_all(), closing(self.server.connect()) as client:
            while not self._stop:
                with self._lock:
                    wish = next(self._waiting, None)
                if wish is None:
                    break
                self.final[wish[0]] = self._insist(client, *wish)

    def _insist(self, client: HTTPConnection, caller: Caller, slot_id: int) -> Answer:
        deadline = monotonic() + PATIENCE
        while True:
            answer = post_booking(client, caller, slot_id)
            self.statuses.add(answer.status)
            if answer.status not in AWAY:
                return answer
            if monotonic() > deadline:
                raise TimeoutError("the server did not come back")
            sleep(0.05)

    def wait_for_folios(self, number: int) -> None:
        """Return when so many bookings were acknowledged."""

        def enough() -> bool:
            self.server.revive()
            return self._stop or len(self.folios) >= number

        wait_for(enough)

    def check(self) -> None:
        """Every acknowledged folio is there, every place has one, and asking again changes nothing."""
        connections.close_all()  # those from before may be of a server that died
        assert self.statuses <= {*AWAY, 200, 201, 409}
        codes = {answer.body["code"] for answer in self.final.values() if answer.status == 409}
        assert codes <= {"slot_taken"}
        active = Appointment.objects.exclude(status="cancelled")
        written = dict(active.values_list("folio", "slot_id"))
        told = {self.folios[who]: slot for who, slot in self.wishes if who in self.folios}
        assert written == told
        assert sorted(written.values()) == sorted({slot for _, slot in self.wishes})
        assert AppointmentHistory.objects.count() == IdempotencyKey.objects.count() == len(written)
        with closing(self.server.connect()) as client:
            for who, slot_id in self.wishes:
                if who in self.folios:
                    again = post_booking(client, who, slot_id)
                    assert (again.status, again.body["folio"]) == (200, self.folios[who])


def two_for_each(places: Sequence[int], people: Sequence[Caller]) -> list[tuple[Caller, int]]:
    """Wishes in which every place is wanted by two, one right after the other."""
    return [(caller, places[number // 2]) for number, caller in enumerate(people)]
