"""Minutes of bookings while the database, the workers and the whole web server are killed in turn."""

import os
import random
import signal
from pathlib import Path

from tests.concurrency.crash import CrashableDatabase
from tests.concurrency.crowd import gather
from tests.concurrency.server import WebServer, web_server
from tests.concurrency.stream import Stream, places_of_now, two_for_each

PLACES, CLIENTS, KILLS = 2_000, 16, 40


def kill_a_worker(server: WebServer) -> None:
    os.kill(random.choice(server.workers()), signal.SIGKILL)


def kill_all_workers(server: WebServer) -> None:
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)


def test_forty_kills_lose_and_double_nothing(crashable: CrashableDatabase, tmp_path: Path) -> None:
    location, places = places_of_now(PLACES)
    wishes = two_for_each(places, gather(location, 2 * PLACES))
    with web_server(tmp_path) as server:
        stream = Stream(server, wishes)

        def kill_the_database() -> None:
            crashable.kill()
            crashable.start()

        def kill_in_turn(stream: Stream) -> None:
            ways = [
                lambda: kill_a_worker(server),
                kill_the_database,
                lambda: kill_all_workers(server),
                kill_the_database,
                server.kill,
            ]
            for number in range(KILLS):
                stream.wait_for_folios((number + 1) * PLACES // (KILLS + 2))
                ways[number % len(ways)]()

        stream.run(CLIENTS, kill_in_turn)
        stream.check()
