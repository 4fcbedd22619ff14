"""Every address and every operation of the API, asked as everybody; each answer is told in a letter."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from citas.domain.booking.models import Appointment, FamilyVisit, Hold, Offer
from citas.domain.people.models import Delegation
from citas.interfaces.api.rest.urls import api
from tests.api.conftest import token_of
from tests.api.roles import STAFF, Stage, make_stage
from tests.factories.clinic import NOW, TOMORROW, Clinic
from tests.factories.staff import make_staff, on_duty
from tests.web.waiting_room import joined, link_to

# The columns of the table; the last is a clerk who has not set up a second factor.
ROLES = ("stranger", "head", "adult", "helper", *STAFF, "unsecured")
BEFORE_A_PAGE = {
    "/entrar/": "L",
    "/cuenta/segundo-paso/activar/": "S",
    "/cuenta/confirmar/": "C",
    "/cuenta/confirmar/codigo/": "C",
    "/cuenta/confirmar/huella/": "C",
}
STATUSES = {
    200: "P", 201: "P", 204: "P", 400: "I", 401: "L", 403: "F", 404: "N", 405: "M", 409: "O", 422: "I",
}  # fmt: skip


IN_BODIES = ("patient", "slot", "service", "last_day")


def letter(response: HttpResponseBase) -> str:
    """P: here it is; R: on to another page; L: log in first; S: set up a second factor first; C: say
    password or code again first; F: not for you; N: there is no such thing; I: what was sent does not
    do; M: not by this method; O: out of turn."""
    status, leads_to = response.status_code, response.headers.get("Location", "")
    if 300 <= status < 400:
        found = [name for start, name in BEFORE_A_PAGE.items() if leads_to.partition("?")[0] == start]
        return found[0] if found else "R"
    return STATUSES[status]


def addresses() -> list[str]:
    """Every pattern of the site, as in "citas/<str:folio>/"."""
    return list(dict.fromkeys(_patterns(get_resolver())))


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _patterns(one, here)
        elif isinstance(one, URLPattern):
            yield here


@dataclass(frozen=True)
class Operation:
    """One operation of the OpenAPI document, with what it wants in its query."""

    method: str
    path: str
    query: list[str]

    @property
    def name(self) -> str:
        """As in "GET /api/v1/services"."""
        return f"{self.method} {self.path}"


def operations() -> list[Operation]:
    """Every operation of the OpenAPI document."""
    document: Any = api.get_openapi_schema()
    return [
        Operation(method.upper(), path, _wanted(about["parameters"]))
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    ]


def _wanted(parameters: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in parameters if one["in"] == "query" and one.get("required")]


def filled(pattern: str, given: dict[str, object]) -> str:
    """The address with a value for each of its parts; "<str:folio>" and "{folio}" alike."""
    for name, value in given.items():
        for kind in ("", "id:", "str:", "day:", "who:"):
            pattern = pattern.replace(f"<{kind}{name}>", str(value))
        pattern = pattern.replace(f"{{{name}}}", str(value))
    assert "<" not in pattern
    assert "{" not in pattern
    return pattern


@dataclass(frozen=True)
class World:
    """Everybody with a browser and a token, and what addresses may name."""

    stage: Stage
    cookies: dict[str, dict[str, str]]
    tokens: dict[str, str]
    sample: dict[str, object]

    def told(self, other: dict[str, object]) -> "World":
        """The same people, with other values for what operations name."""
        return replace(self, sample=self.sample | other)

    def ask(self, role: str, method: str, address: str) -> str:
        """The letter of the answer to one empty request of a browser, of which nothing is kept."""
        client = Client()
        for name, value in self.cookies[role].items():
            client.cookies[name] = value
        with transaction.atomic():
            response = client.generic(method, f"/{address}")
            transaction.set_rollback(True)
        return letter(response)

    def ask_api(self, role: str, operation: Operation) -> str:
        """The same of the API by token, with whatever the operation wants."""
        headers = {"Idempotency-Key": "k"}
        if role in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        query = urlencode({name: self.sample[name] for name in operation.query})
        body = json.dumps({name: self.sample[name] for name in IN_BODIES})
        address = f"{filled(operation.path, self.sample)}?{query}"
        with transaction.atomic():
            response = Client().generic(
                operation.method, address, body, "application/json", headers=headers
            )
            transaction.set_rollback(True)
        return letter(response)


def make_world(clinic: Clinic) -> World:
    """Three families, their accounts, and one of each role of staff."""
    stage = make_stage(clinic)
    unsecured = make_staff("sin.verificacion", ActorKind.DESK, clinic.location, secured=False)
    users = stage.users | {"unsecured": unsecured}
    browsers = {role: _browser(role, user) for role, user in users.items()}
    cookies = {
        role: {name: one.value for name, one in browser.cookies.items()}
        for role, browser in browsers.items()
    }
    appointment = Appointment.objects.get(folio=stage.known["folio"][1])
    offer = _offered(appointment, clinic)
    sample: dict[str, object] = {
        "patient_id": clinic.family.daughter.pk,
        "delegation_id": Delegation.objects.get().pk,
        "hold_id": stage.known["hold_id"][1],  # the helper's
        "folio": stage.known["folio"][1],  # the daughter's
        "patient": stage.known["patient"][-1],  # the helper's daughter
        "slot": stage.known["slot"][-1],  # free
        "service": "ODONTOLOGIA",
        "last_day": TOMORROW.isoformat(),
        "date": TOMORROW,
        "month": f"{TOMORROW:%Y-%m}",
        "code": "ODONTOLOGIA",
        "day": TOMORROW,
        "who": clinic.role.practitioner_id,
        "user_id": unsecured.pk,
        "session_id": 1,
        "subscription_id": 1,
        "pk": 1,
        "wishes": f"{clinic.family.head.pk}-ODONTOLOGIA,{clinic.family.daughter.pk}-ODONTOLOGIA",
        "visit_id": _together(clinic).pk,
        "entry_id": offer.entry_id,
        "offer_id": offer.pk,
        "token": link_to(appointment, NOW),
        "key": "x",
        "uidb36": "x",
    }
    tokens = {role: token_of(user) for role, user in users.items()}
    return World(stage, cookies | {"stranger": {}}, tokens, sample)


def _offered(in_hand: Appointment, clinic: Clinic) -> Offer:
    """A place for who waits with this appointment in hand, to be answered now."""
    entry = joined(clinic, in_hand=in_hand)
    return Offer.objects.create(
        entry=entry, patient=entry.patient, slot=clinic.slots()[-1], position=1, made_at=NOW,
        told_at=NOW, expires_at=NOW + timedelta(minutes=15),
    )  # fmt: skip


def _together(clinic: Clinic) -> FamilyVisit:
    """Places that the head of the family keeps for both."""
    user, family, until = clinic.family.user, clinic.family, NOW + timedelta(minutes=5)
    visit = FamilyVisit.objects.create(account=user, created_at=NOW, expires_at=until)
    for patient, slot in zip((family.head, family.daughter), clinic.slots()[-3:-1], strict=True):
        Hold.objects.create(
            kind=Hold.Kind.FAMILY, account=user, patient=patient, slot=slot, visit=visit,
            created_at=NOW, expires_at=until,
        )  # fmt: skip
    return visit


def long_ago(world: World, role: str) -> World:
    """The same, where this one has a password and logged in an hour ago."""
    user = User.objects.get(pk=world.stage.users[role].pk)
    user.set_password("una-frase-cualquiera-7")
    user.save()
    browser = on_duty(
        user, since=NOW - timedelta(hours=1), method="mfa" if role in STAFF else "password"
    )
    cookies = {name: one.value for name, one in browser.cookies.items()}
    return replace(world, cookies=world.cookies | {role: cookies})


def _browser(role: str, user: User) -> Client:
    if role in STAFF:
        return on_duty(user)
    client = Client()
    client.force_login(user)
    return client
