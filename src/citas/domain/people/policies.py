"""What a patient's rights allow. Any family the person belongs to is enough."""

from datetime import date

from citas.domain.people.errors import CoverageEnded, NotCovered, NotYetCovered
from citas.domain.people.models import Patient

# First and last day of each coverage, both included; None: open.
Rights = list[tuple[date, date | None]]


def check_coverage(patient: Patient, *, first: date, last: date, today: date) -> None:
    """Whether rights run on some day from `first` to `last`, both included (one day: pass it twice).

    Raises what `coverage_refusal` finds.
    """
    refusal = coverage_refusal(patient, first=first, last=last, today=today)
    if refusal is not None:
        raise refusal


def coverage_refusal(
    patient: Patient, *, first: date, last: date, today: date
) -> NotCovered | NotYetCovered | None:
    """Why no rights run from `first` to `last`, or None; CoverageEnded if they ended before `today`."""
    if run_between(patient.rights, first, last):
        return None
    later = [starts for starts, _ in patient.rights if starts > last]
    if later:
        return NotYetCovered(patient=patient.name, starts=min(later))
    ends = max((ends for _, ends in patient.rights if ends), default=first)
    kind = CoverageEnded if ends < today else NotCovered
    return kind(patient=patient.name, ends=ends)


def run_between(rights: Rights, first: date, last: date) -> bool:
    """Whether some of `rights` include a day from `first` to `last`."""
    return any(starts <= last and (ends is None or ends >= first) for starts, ends in rights)
