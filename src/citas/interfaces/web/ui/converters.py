"""Parts of addresses that several surfaces have: importing this registers them as `id` and `day`."""

from datetime import date

from django.urls import register_converter


class IdConverter:
    """An identifier that the database can hold."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)


class DayConverter:
    """A day as in 2026-12-08, of this millennium, so that there is a day before and after it."""

    regex = r"2\d{3}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError, which is a 404, for a day that no calendar has."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day in ISO form."""
        return value.isoformat()


register_converter(IdConverter, "id")
register_converter(DayConverter, "day")
