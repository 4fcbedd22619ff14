"""What a patient's rights allow. Any family the person belongs to is enough."""

from datetime import date

from citas.domain.people.errors import NotCovered, NotYetCovered
from citas.domain.people.models import Patient

# First and last day of each coverage, both included; None: open.
Rights = list[tuple[date, date | None]]


def check_coverage(patient: Patient, *, first: date, last: date) -> None:
    """Whether rights run on some day from `first` to `last`, both included (one day: pass it twice).

    Raises NotCovered or NotYetCovered.
    """
    if run_between(patient.rights, first, last):
        return
    later = [starts for starts, _ in patient.rights if starts > last]
    if later:
        raise NotYetCovered(patient=patient.name, starts=min(later))
    ends = max((ends for _, ends in patient.rights if ends), default=first)
    raise NotCovered(patient=patient.name, ends=ends, day=first)


def run_between(rights: Rights, first: date, last: date) -> bool:
    """Whether some of `rights` include a day from `first` to `last`."""
    return any(starts <= last and (ends is None or ends >= first) for starts, ends in rights)
