"""Ten thousand people wait and fifty places come free: who is offered them, and how long each takes."""

import time
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from typing import Any

from django.db import connection

from bench import cluster
from citas.domain.booking.models import Offer
from citas.domain.booking.waiting.offering import due, pass_on

PLACES = 50
SHORT, LONG = 100, 10_000
UNIT, SERVICE = 1, 1
CLEAN = """
DELETE FROM booking_link WHERE offer_id IS NOT NULL;
DELETE FROM booking_offer;
DELETE FROM booking_waitlistentry;
"""
# Every third wants the afternoon alone, so that the line is not simply its first fifty.
JOIN = """
INSERT INTO booking_waitlistentry (account_id, patient_id, service_id, location_id, weekdays, part,
    last_day, joined_at, "end")
SELECT c.family_id, p.id, %(service)s, %(unit)s, '{}',
    CASE WHEN row_number() OVER (ORDER BY p.id) %% 3 = 0 THEN 'afternoon' ELSE 'any' END,
    %(until)s, %(now)s - (%(people)s - row_number() OVER (ORDER BY p.id)) * interval '1 second', ''
FROM people_patient p JOIN people_coverage c ON c.patient_id = p.id
WHERE p.assigned_location_id = %(unit)s AND NOT EXISTS (
    SELECT FROM booking_appointment a WHERE a.patient_id = p.id AND a.ends_at > %(now)s)
ORDER BY p.id LIMIT %(people)s
"""
FREED = """
WITH kept AS (
    INSERT INTO booking_hold (kind, account_id, patient_id, slot_id, created_at, expires_at, extensions)
    SELECT 'freed', 1, 1, s.id, %(now)s - interval '1 minute', %(now)s, 0
    FROM scheduling_slot s
    WHERE s.location_id = %(unit)s AND s.service_id = %(service)s AND s.status = 'free'
        AND s.id > %(pairs)s
        AND s.local_date BETWEEN %(first)s AND %(last)s
        AND (s.starts_at AT TIME ZONE 'America/Tijuana')::time < '12:00'
    ORDER BY s.id LIMIT %(places)s
    RETURNING id, slot_id
)
UPDATE scheduling_slot s SET status = 'busy-tentative', hold_id = kept.id,
    held_until = %(now)s + interval '5 minutes'
FROM kept WHERE kept.slot_id = s.id
"""
EXPECTED = """
SELECT id FROM booking_waitlistentry WHERE part = 'any' ORDER BY joined_at, id LIMIT %(places)s
"""


def measure(today: date) -> dict[str, Any]:
    """Milliseconds of handing one place on, by the length of the line; every offer in its order."""
    times = {people: _hand_on(people, today) for people in (SHORT, LONG, SHORT, LONG)}
    medians = {people: median(took) for people, took in times.items()}
    return {
        "people": LONG,
        "places": PLACES,
        "ratio": round(medians[LONG] / medians[SHORT], 3),
        "median_ms": {str(people): round(value, 1) for people, value in medians.items()},
        "p95_ms": {str(people): round(quantiles(took, n=20)[-1], 1) for people, took in times.items()},
    }


def _hand_on(people: int, today: date) -> list[float]:
    """Milliseconds of each place. Ends the run where the offers are not those of the first in line."""
    now = datetime.now(UTC)
    _set_out(people, today, now)
    took = []
    for slot_id in due(now):
        began = time.perf_counter()
        pass_on(slot_id=slot_id, now=now)
        took.append((time.perf_counter() - began) * 1000)
    offered = list(Offer.objects.order_by("pk").values_list("entry", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(EXPECTED, {"places": PLACES})
        expected = [row[0] for row in cursor.fetchall()]
    if offered != expected or len(offered) != PLACES:
        raise SystemExit(f"{len(offered)} offers of {PLACES}, not to the first in line.")
    return took


def _set_out(people: int, today: date, now: datetime) -> None:
    asked: dict[str, Any] = {
        "unit": UNIT,
        "service": SERVICE,
        "people": people,
        "places": PLACES,
        "pairs": cluster.PAIRS,
        "now": now,
        "first": today + timedelta(days=15),
        "last": today + timedelta(days=28),
        "until": today + timedelta(days=60),
    }
    with connection.cursor() as cursor:
        for statement in (*CLEAN.strip().split("\n"), JOIN, FREED):
            cursor.execute(statement, asked if "%(" in statement else None)
        cursor.execute("ANALYZE booking_waitlistentry")
