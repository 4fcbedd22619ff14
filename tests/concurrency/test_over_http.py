"""The same races from outside: a real server with two workers, real clients with tokens."""

from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from citas.domain.booking.models import Appointment
from tests.concurrency.crowd import Caller, at_once, gather
from tests.concurrency.server import Answer, WebServer, post_booking, web_server
from tests.concurrency.stream import places_of_now

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 50


def ask_connected(server: WebServer, caller: Caller, slot_id: int) -> Answer:
    with closing(server.connect()) as client:
        return post_booking(client, caller, slot_id)


def test_of_50_clients_on_one_place_one_gets_it_and_49_are_told(
    transactional_db: None, tmp_path: Path
) -> None:
    location, (place,) = places_of_now(1)
    people = gather(location, CLIENTS)
    with web_server(tmp_path) as server:
        answers = at_once([partial(ask_connected, server, one, place) for one in people])
    assert [one for one in answers if isinstance(one, Exception)] == []
    seen = Counter((one.status, one.body.get("code")) for one in answers if isinstance(one, Answer))
    assert seen == {(201, None): 1, (409, "slot_taken"): 49}
    assert Appointment.objects.filter(slot_id=place).count() == 1


def test_one_key_sent_by_50_connections_at_once_gives_one_folio(
    transactional_db: None, tmp_path: Path
) -> None:
    location, (place,) = places_of_now(1)
    (person,) = gather(location, 1)
    with web_server(tmp_path) as server:
        answers = at_once([partial(ask_connected, server, person, place)] * CLIENTS)
    assert [one for one in answers if isinstance(one, Exception)] == []
    statuses = Counter(one.status for one in answers if isinstance(one, Answer))
    assert statuses == {201: 1, 200: 49}
    assert len({one.body["folio"] for one in answers if isinstance(one, Answer)}) == 1
