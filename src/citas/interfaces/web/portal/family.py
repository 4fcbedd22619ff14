"""The people one may book for, as pages tell of them."""

from dataclasses import dataclass
from datetime import date

from citas.domain.catalogue.models import Location
from citas.domain.catalogue.policy_set import people_policies
from citas.domain.people.queries import Member, birthday, with_account


@dataclass(frozen=True)
class Kin:
    """A member of the family; `account_from` and `adult_from` are None once those days have come.

    `has_account` is told of minors only: whether an adult has one is for nobody else to know.
    """

    member: Member
    has_account: bool
    account_from: date | None
    adult_from: date | None


def kin_of(members: list[Member], today: date) -> list[Kin]:
    """The own family among `members`, in their order."""
    family = [member for member in members if member.via != "helper"]
    policy = people_policies(today)
    minors = [one for one in family if not one.name_only and one.age < policy.adult_age]
    held = with_account([member.patient.pk for member in minors])
    return [
        Kin(
            member,
            member.patient.pk in held,
            _still_to_come(member, policy.own_account_age, today),
            _still_to_come(member, policy.adult_age, today),
        )
        for member in family
    ]


def units_of(known: list[Member]) -> list[Location]:
    """The units of these people, by name; whom one knows by name alone has none to tell."""
    units = {one.patient.assigned_location for one in known if not one.name_only}
    return sorted(units, key=lambda unit: unit.name)


def _still_to_come(member: Member, age: int, today: date) -> date | None:
    if member.name_only or member.age >= age:
        return None
    day = birthday(member.patient.birth_date, age)
    return day if day > today else None
