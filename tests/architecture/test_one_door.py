"""Whoever reads patients or appointments goes through a door; what does not is named here, with why."""

import re

from tests.architecture.sources import PACKAGE, modules

TOUCHES = re.compile(
    r"\b(?:Patient|Appointment|Coverage|FamilyGroup|Hold)\.objects\b"
    r"|\b(?:people_patient|people_coverage|booking_appointment|booking_hold)\b"
)

DOORS = {
    "domain/people/queries.py": "insured people and helpers, by the view people_sight",
    "domain/people/desk.py": "desk and managers, by their units, each look written down",
    "domain/people/access_log.py": "one's own record: who looked at it",
    "domain/people/profile.py": "one's own record: what the account page says",
    "domain/people/identity.py": "one's own record: by the CURP that Llave MX vouches for",
    "domain/booking/visibility.py": "appointments in sight of an account",
    "domain/booking/call_list.py": "the desk's calls and missed appointments, each look written down",
    "domain/booking/day_list.py": "a doctor's own day, each look written down",
    "domain/documents/verifying.py": "who holds a paper: whether it is good, and when it is for",
}
BEHIND_THE_DOOR = {
    "domain/booking/actions/appointing.py": "acts on what its caller's door has let through",
    "domain/booking/actions/cancelling.py": "acts on what its caller's door has let through",
    "domain/booking/actions/cleaning.py": "deletes holds that have run out, whosever they are",
    "domain/booking/actions/freeing.py": "keeps a place that was given up",
    "domain/booking/actions/holding.py": "acts on what its caller's door has let through",
    "domain/booking/actions/loading.py": "locks what its caller's door has let through",
    "domain/booking/actions/moving.py": "acts on what its caller's door has let through",
    "domain/booking/actions/reviews.py": "acts on what its caller's door has let through",
    "domain/booking/agenda_changes.py": "finds the appointments that a change of agenda touches",
    "domain/booking/disruption.py": "lists them for operators, by folio",
    "domain/booking/follow_ups.py": "reads through visibility",
    "domain/booking/noshows.py": "acts on what its caller's door has let through",
    "domain/booking/policies.py": "counts what limits count, and says what is in sight",
    "domain/booking/queries.py": "reads through visibility",
    "domain/booking/reminding.py": "tells of each whom the view lets see it",
    "domain/booking/waiting/answering.py": "acts on what its caller's door has let through",
    "domain/booking/waiting/auditing.py": "looks at a line's order for operators, by number",
    "domain/booking/waiting/ending.py": "counts what limits count, and ends who waits",
    "domain/booking/waiting/ground.py": "lets go of places whose hour is gone, whosever they were",
    "domain/booking/waiting/joining.py": "acts on what its caller's door has let through",
    "domain/booking/waiting/line.py": "finds whom a place fits, by identifier",
    "domain/booking/waiting/offering.py": "hands a place on to whom the line has next",
    "domain/booking/waiting/queries.py": "reads who waits by the view of appointments",
    "domain/people/accounts.py": "opens accounts for commands of operators and for those below",
    "domain/people/activation.py": "opens the account that a mailed link is for",
    "domain/people/delegations.py": "one's own coverage, to let somebody help",
    "domain/people/desk_actions.py": "acts on whom the desk's door has let through",
    "domain/people/imports/checks.py": "compares a whole roll",
    "domain/people/imports/roll.py": "writes a whole roll",
    "domain/people/registration.py": "compares number and credential, and tells nobody but the address",
    "interfaces/cli/demo/loading.py": "opens the accounts of invented people",
}


def test_every_module_that_reads_patients_or_appointments_is_a_door_or_stands_behind_one() -> None:
    touching = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if "migrations" not in path.parts and TOUCHES.search(path.read_text())
    }
    assert touching == DOORS.keys() | BEHIND_THE_DOOR.keys()
