"""Days and hours as people say them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from citas.rules.wording import (
    day_in_words,
    hour_in_words,
    in_words,
    moment_in_words,
    near_day,
    near_moment,
)


def test_a_day_in_words() -> None:
    assert day_in_words(date(2026, 12, 8)) == "martes 8 de diciembre de 2026"
    assert day_in_words(date(2026, 12, 8), "en") == "Tuesday 8 December 2026"


def test_a_near_day_needs_no_year() -> None:
    moment = datetime(2026, 12, 8, 17, 20, tzinfo=UTC)
    assert near_moment(moment) == "martes 8 de diciembre, 9:20 de la mañana"
    assert near_moment(moment, "en") == "Tuesday 8 December, 9:20 am"
    assert near_day(date(2026, 12, 8), "en") == "Tuesday 8 December"


def test_who_says_no_language_is_told_in_that_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citas.rules.wording.language_of_reader", lambda: "en")
    assert day_in_words(date(2026, 12, 8)) == "Tuesday 8 December 2026"
    assert day_in_words(date(2026, 12, 8), "es-mx") == "martes 8 de diciembre de 2026"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0, 0), "12:00 de la madrugada"),
        (time(4, 59), "4:59 de la madrugada"),
        (time(9, 20), "9:20 de la mañana"),
        (time(12, 20), "12:20 de la tarde"),
        (time(18, 5), "6:05 de la tarde"),
        (time(19, 0), "7:00 de la noche"),
        (time(23, 59), "11:59 de la noche"),
    ],
)
def test_an_hour_in_words(at: time, said: str) -> None:
    assert hour_in_words(at) == said


@pytest.mark.parametrize(
    ("at", "said"), [(time(0, 5), "12:05 am"), (time(12, 0), "12:00 pm"), (time(17), "5:00 pm")]
)
def test_an_hour_in_english(at: time, said: str) -> None:
    assert hour_in_words(at, "en-us") == said


def test_a_moment_is_told_on_the_wall_clock_of_the_state() -> None:
    moment = datetime(2027, 1, 1, 7, 30, tzinfo=UTC)
    assert moment_in_words(moment) == "jueves 31 de diciembre de 2026, 11:30 de la noche"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2026, 12, 1, 16, 0, tzinfo=UTC), "martes 1 de diciembre de 2026, 8:00 de la mañana"),
        (date(2026, 12, 1), "martes 1 de diciembre de 2026"),
        (time(8, 0), "las 8:00 de la mañana"),
        (time(13, 20), "la 1:20 de la tarde"),
        (time(1, 5), "la 1:05 de la madrugada"),
        (5, "5"),
        ("Sofía", "Sofía"),
    ],
)
def test_whatever_a_sentence_mentions(value: object, said: str) -> None:
    assert in_words(value) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "un minuto"), (15, "15 minutos"), (60, "una hora"), (61, "2 horas"), (120, "2 horas")],
)
def test_how_long_is_said_in_hours_from_an_hour_on(minutes: int, said: str) -> None:
    assert in_words(timedelta(minutes=minutes)) == said
