"""Every address that django-allauth answers shows a page of ours, whoever opens it."""

from collections.abc import Callable, Iterator

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from citas.domain.access.models import StaffRole, User
from tests.factories.clinic import Clinic
from tests.web.authenticator import Device
from tests.web.conftest import PASSWORD
from tests.web.reading import Visitor
from tests.web.test_passkeys import log_in, make
from tests.web.test_second_factor import SECRET, code

# It answers its script, and sends people to the login page.
WITHOUT_A_PAGE = {"mfa_login_webauthn"}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def is_of_allauth(view: object) -> bool:
    """Whether the view, or what a view of ours is made of, comes from there."""
    made_of = getattr(view, "view_class", type(view)).__mro__
    return any(part.__module__.startswith("allauth") for part in (view, *made_of))


def routed() -> list[URLPattern]:
    return [one for one in patterns(get_resolver()) if is_of_allauth(one.callback)]


def address(pattern: URLPattern) -> str:
    """One that is there, of a pattern with parts."""
    passkey = Authenticator.objects.filter(type="webauthn").latest("pk").pk
    parts = {"pk": passkey, "key": "set-password", "uidb36": "1"}
    wanted = {name: parts[name] for name in pattern.pattern.converters}
    assert pattern.name
    return reverse(pattern.name, kwargs=wanted)


def stranger(_clinic: Clinic) -> Visitor:
    return Visitor(Client(HTTP_HOST="localhost"))


def insured(clinic: Clinic) -> Visitor:
    user = clinic.family.user
    user.set_password(PASSWORD)
    user.save()
    visitor = stranger(clinic)
    log_in(visitor, user)
    return visitor


def confirming_a_telephone(clinic: Clinic) -> Visitor:
    visitor = insured(clinic)
    visitor.open("/cuenta/telefono/")
    visitor.fill("Enviar código", phone="686 555 01 02")
    return visitor


def without_password(clinic: Clinic) -> Visitor:
    user = User.objects.create_user("ZZ1")
    visitor = stranger(clinic)
    visitor.client.force_login(user)
    return visitor


def clerk(clinic: Clinic) -> User:
    user = User.objects.create_user(f"ana.{User.objects.count()}", PASSWORD)
    StaffRole.objects.create(user=user, role="desk", location=clinic.location)
    return user


def new_clerk(clinic: Clinic) -> Visitor:
    visitor = stranger(clinic)
    log_in(visitor, clerk(clinic))
    return visitor


def half_way(clinic: Clinic) -> Visitor:
    user = clerk(clinic)
    TOTP.activate(user, SECRET)
    visitor = stranger(clinic)
    log_in(visitor, user)
    return visitor


def on_duty(clinic: Clinic) -> Visitor:
    """With a code generator, recovery codes and the latest passkey."""
    visitor = new_clerk(clinic)
    visitor.open("/cuenta/segundo-paso/activar/")
    visitor.fill("Activar", code=code(visitor.client.session["mfa.totp.secret"]))
    make(visitor, Device())
    return visitor


EVERYBODY: list[Callable[[Clinic], Visitor]] = [
    stranger, insured, confirming_a_telephone, without_password, new_clerk, half_way, on_duty,
]  # fmt: skip


def test_every_routed_address_of_allauth_shows_our_page(
    clinic: Clinic, no_attempts_counted: None
) -> None:
    visitors = [arrive(clinic) for arrive in EVERYBODY]
    seen: set[str] = set()
    for pattern in routed():
        for visitor in visitors:
            cache.clear()
            asked = address(pattern)
            page = visitor.open(asked)
            assert page.status in {200, 403, 404}, f"{asked}: {page.status}"
            assert "Citas en línea" in page.words, asked
            assert ("html", {"lang": "es-MX"}) in page.tags, asked
            if visitor.address == asked and page.status == 200:
                seen.add(pattern.name or "")
    assert {pattern.name for pattern in routed()} - seen == WITHOUT_A_PAGE
    assert len(seen) > 20
