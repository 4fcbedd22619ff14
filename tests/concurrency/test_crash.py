"""Death in the middle of a stream of bookings: what was acknowledged is there, and nothing twice."""

import os
import signal
from pathlib import Path

import pytest

from tests.concurrency.crash import CrashableDatabase
from tests.concurrency.crowd import gather, wait_for
from tests.concurrency.server import web_server
from tests.concurrency.stream import Stream, places_of_now, two_for_each

PLACES, CLIENTS = 60, 12


@pytest.mark.django_db(transaction=True)
def test_killing_a_web_worker_loses_and_doubles_nothing(transactional_db: None, tmp_path: Path) -> None:
    location, places = places_of_now(PLACES)
    wishes = two_for_each(places, gather(location, 2 * PLACES))
    with web_server(tmp_path) as server:
        stream = Stream(server, wishes)

        before = server.workers()
        assert len(before) == 2

        def kill_each_worker_once(stream: Stream) -> None:
            for number, worker in enumerate(before, start=1):
                stream.wait_for_folios(10 * number)
                os.kill(worker, signal.SIGKILL)

        stream.run(CLIENTS, kill_each_worker_once)
        wait_for(lambda: len(server.workers()) == 2)
        assert not set(before) & set(server.workers())
        stream.check()


def test_killing_the_database_loses_and_doubles_nothing(
    crashable: CrashableDatabase, tmp_path: Path
) -> None:
    location, places = places_of_now(PLACES)
    wishes = two_for_each(places, gather(location, 2 * PLACES))
    with web_server(tmp_path) as server:
        stream = Stream(server, wishes)

        def kill_twice(stream: Stream) -> None:
            for folios in (10, 30):
                stream.wait_for_folios(folios)
                crashable.kill()
                crashable.start()

        stream.run(CLIENTS, kill_twice)
        stream.check()
