"""One's own account: contacts, password, open sessions, who saw one's data, fingerprint or face."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from citas.domain.access.models import Phone
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.clinic import NOW, make_family, make_spouse


def states(walker: Walker) -> Iterator[str]:
    """Every page of it, then with mistakes, then with everything there can be."""
    user = walker.clinic.family.user
    walker.becomes(user, method="password")
    yield from walker.each(
        {
            "account": "/cuenta/",
            "address": "/cuenta/correo/",
            "telephone": "/cuenta/telefono/",
            "password": "/cuenta/contrasena/",
            "sessions": "/cuenta/sesiones/",
            "who saw": "/cuenta/quien-vio/",
            "somebody knows": "/cuenta/alguien-sabe/",
            "all taken back": "/cuenta/alguien-sabe/hecho/",
            "fingerprint": "/cuenta/huella/",
            "adding a fingerprint": "/cuenta/huella/agregar/",
        }
    )
    yield from _mistaken(walker)
    yield from _changing(walker)
    walker.becomes(user, method="password", long_ago=True)
    yield from walker.each({"who is it": "/cuenta/huella/agregar/"})
    walker.visitor.press("Continuar", "button")
    walker.visitor.is_told_what_is_wrong()
    yield "who is it, nothing typed"
    walker.becomes(make_spouse(make_family(walker.clinic.location))[1])
    yield from walker.each({"first password": "/cuenta/contrasena/elegir/"})


def _mistaken(walker: Walker) -> Iterator[str]:
    visitor = walker.visitor
    for page, button in (
        ("correo", "Agregar mi correo"),
        ("telefono", "Enviar código"),
        ("contrasena", "Guardar"),
        ("alguien-sabe", "Cambiarla y cerrar todo lo demás"),
    ):
        visitor.open(f"/cuenta/{page}/")
        visitor.press(button, "button")
        visitor.is_told_what_is_wrong()
        yield f"{page} with nothing filled in"


def _changing(walker: Walker) -> Iterator[str]:
    """Another address and another telephone, on their way."""
    visitor, user = walker.visitor, walker.clinic.family.user
    old, new = f"vieja-{user.pk}@correo.example", f"nueva-{user.pk}@correo.example"
    EmailAddress.objects.create(user=user, email=old, verified=True, primary=True)
    visitor.open("/cuenta/correo/")
    visitor.type_into("Correo nuevo", new)
    visitor.press("Cambiar mi correo", "button")
    visitor.reads(f"Falta confirmar {new}")
    yield "address that waits"
    walker.mailbox.deliver(NOW)
    yield from walker.each({"address to confirm": walker.mailbox.last_to(new).path})
    visitor.open("/cuenta/telefono/")
    visitor.page.get_by_label("Teléfono").fill(f"686{user.pk:07d}")
    visitor.press("Enviar código", "button")
    visitor.is_at("Confirmar mi teléfono")
    yield "telephone to confirm"
    visitor.press("Confirmar", "button")
    visitor.is_told_what_is_wrong()
    yield "telephone to confirm, nothing typed"
    Phone.objects.filter(user=user).update(verified_at=NOW)
    UserSession.objects.filter(user=user).update(created_at=NOW)
    yield from walker.each({"account with everything": "/cuenta/", "more sessions": "/cuenta/sesiones/"})


SURFACE = Surface(
    "account",
    states,
    frozenset(
        {
            "cuenta/", "cuenta/correo/", "cuenta/correo/<str:key>/", "cuenta/telefono/",
            "cuenta/telefono/codigo/", "cuenta/contrasena/", "cuenta/contrasena/elegir/",
            "cuenta/sesiones/", "cuenta/quien-vio/", "cuenta/alguien-sabe/", "cuenta/confirmar/",
            "cuenta/alguien-sabe/hecho/", "cuenta/huella/", "cuenta/huella/agregar/",
        }
    ),
)  # fmt: skip
