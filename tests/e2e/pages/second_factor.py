"""The second step of staff, and a device that knows its owner."""

import json
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn

from citas.domain.access.hashers import FrugalArgon2Hasher
from citas.domain.access.models import User
from citas.domain.audit.actors import ActorKind
from tests.e2e.pages.walker import Surface, Walker
from tests.e2e.stage import PASSWORD
from tests.factories.staff import make_staff
from tests.web.authenticator import Device


def states(walker: Walker) -> Iterator[str]:
    """Setting it up, entering by it, proving it again, and doing without."""
    visitor, unit = walker.visitor, walker.clinic.location
    new = make_staff(f"nueva.n{unit.pk}", ActorKind.DESK, unit, secured=False)
    walker.becomes(new, method="password")
    yield from walker.each(
        {
            "second step, none": "/cuenta/segundo-paso/",
            "second step, setting it up": "/cuenta/segundo-paso/activar/",
        }
    )
    visitor.press("Activar", "button")
    visitor.is_told_what_is_wrong()
    yield "second step, no code typed"
    clerk = _clerk(walker)
    walker.becomes(clerk)
    key = Authenticator.objects.get(user=clerk, type="webauthn").pk
    yield from walker.each(
        {
            "second step": "/cuenta/segundo-paso/",
            "second step, whether to remove": "/cuenta/segundo-paso/quitar/",
            "recovery codes": "/cuenta/segundo-paso/codigos/",
            "recovery codes, new": "/cuenta/segundo-paso/codigos/nuevos/",
            "account of staff": "/cuenta/",
            "fingerprints": "/cuenta/huella/",
            "fingerprint, whether to remove": f"/cuenta/huella/{key}/quitar/",
            "fingerprint, its name": f"/cuenta/huella/{key}/nombre/",
        }
    )
    yield from _proving(walker, clerk)


def _clerk(walker: Walker) -> User:
    """With every second factor there is, and a password."""
    unit = walker.clinic.location
    clerk = make_staff(f"clara.n{unit.pk}", ActorKind.DESK, unit)
    clerk.password = FrugalArgon2Hasher().encode(PASSWORD, "salt-of-the-tests")
    clerk.save()
    RecoveryCodes.activate(clerk)
    asked = {"publicKey": {"user": {"id": "MQ"}, "challenge": "bm9uZQ"}}
    WebAuthn.add(clerk, "Celular de Clara", json.loads(Device().make(asked)))
    return clerk


def _proving(walker: Walker, clerk: User) -> Iterator[str]:
    visitor = walker.visitor
    walker.becomes(clerk, long_ago=True)
    visitor.open("/cuenta/segundo-paso/quitar/")
    yield "who is it, with other ways"
    visitor.press("Con un código")
    visitor.page.wait_for_url("**/cuenta/confirmar/codigo/*")
    yield "who is it, by a code"
    visitor.page.context.clear_cookies()
    visitor.open("/entrar/")
    visitor.type_into("Número de afiliación", clerk.username)
    visitor.type_into("Contraseña", PASSWORD)
    visitor.press("Entrar", "button")
    visitor.is_at("Segundo paso")
    yield "entering by the second step"
    visitor.type_into("Código de seis números", "000000")
    visitor.press("Entrar", "button")
    visitor.is_told_what_is_wrong()
    yield "wrong code"


FACTOR, KEY = "cuenta/segundo-paso/", "cuenta/huella/"
SURFACE = Surface(
    "second factor",
    states,
    frozenset(
        {
            FACTOR, f"{FACTOR}activar/", f"{FACTOR}quitar/", f"{FACTOR}codigos/",
            f"{FACTOR}codigos/nuevos/", KEY, f"{KEY}<id:pk>/quitar/", f"{KEY}<id:pk>/nombre/",
            "cuenta/confirmar/codigo/",
            "entrar/segundo-paso/", "cuenta/",
        }
    ),
)  # fmt: skip
