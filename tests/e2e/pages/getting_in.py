"""Getting an account and getting back into it."""

from collections.abc import Iterator

from citas.domain.access import codes
from citas.domain.access.models import OneTimeCode, User
from citas.domain.audit.actors import Channel, system
from citas.domain.people.models import FamilyGroup
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.clinic import NOW, Clinic, cover, make_patient

PASSWORD = "tres gatos con botas"


def states(walker: Walker) -> Iterator[str]:
    """Registering, activating, recovering, entering with a code."""
    yield from _registering(walker)
    yield from walker.each(
        {
            "recovery": "/recuperar/",
            "recovery sent": "/recuperar/enviado/",
            "link that serves no more": "/recuperar/1/set-password/",
            "help with the account": "/ayuda/cuenta/",
            "somebody knows the password, from outside": "/cuenta/alguien-sabe/",
            "link to confirm an address that serves no more": "/cuenta/correo/x/",
            "nothing was sent": "/registro/enviado/",
        }
    )
    yield from _recovering(walker)
    yield from _with_a_code(walker, walker.clinic.family.user)


def _newcomer(clinic: Clinic) -> str:
    """The affiliation number of somebody of the roll without account; her serial is A1."""
    number = f"WK{clinic.family.user.pk:04d}"
    group = FamilyGroup.objects.create(affiliation_number=number)
    cover(make_patient(clinic.location, "Rosa"), group, "TITULAR", "00")
    return number


def _registering(walker: Walker) -> Iterator[str]:
    visitor, number = walker.visitor, _newcomer(walker.clinic)
    email = f"{number.lower()}@correo.example"
    visitor.open("/registro/")
    yield "registration"
    visitor.press("Registrarme", "button")
    visitor.is_told_what_is_wrong()
    yield "registration with nothing filled in"
    visitor.type_into("Número de afiliación", number)
    visitor.type_into("Número de serie de la credencial", "A1")
    visitor.type_into("Teléfono celular", "686 123 4567")
    visitor.type_into("Correo electrónico personal", email)
    visitor.type_into("Elija una contraseña", PASSWORD)
    visitor.press("Registrarme", "button")
    visitor.is_at("Revise su correo")
    yield "registration sent"
    visitor.press("Enviarlo otra vez", "button")
    visitor.reads("Lo enviamos otra vez")
    yield "registration sent again"
    walker.mailbox.deliver(NOW)
    link = walker.mailbox.last_to(email).path
    yield from walker.each({"activation": link})
    visitor.page.context.clear_cookies()
    yield from walker.each({"activation elsewhere": link, "broken link": "/registro/activar/x/"})


def _recovering(walker: Walker) -> Iterator[str]:
    visitor = walker.visitor
    visitor.open("/recuperar/")
    visitor.press("Enviarme un correo", "button")
    visitor.is_told_what_is_wrong()
    yield "recovery with nothing filled in"


def _with_a_code(walker: Walker, user: User) -> Iterator[str]:
    visitor = walker.visitor
    paper = codes.issue(user=user, origin=OneTimeCode.Origin.DESK, actor=system(Channel.WEB), now=NOW)
    visitor.open("/codigo/")
    yield "code"
    for login in ("NADIE", user.username):
        visitor.open("/codigo/")
        visitor.type_into("Número de afiliación", login)
        visitor.type_into("Código de seis dígitos", paper)
        visitor.press("Continuar", "button")
        if login == "NADIE":
            visitor.reads("Por seguridad no decimos cuál falló.")
            yield "code refused"
    visitor.is_at("Elija una contraseña nueva")
    yield "new password"
    visitor.type_into("Contraseña nueva", "12345678")
    visitor.press("Guardar y entrar", "button")
    visitor.is_told_what_is_wrong()
    yield "new password refused"


SURFACE = Surface(
    "getting in",
    states,
    frozenset(
        {
            "registro/", "recuperar/", "recuperar/enviado/", "recuperar/<str:uidb36>/<str:key>/",
            "codigo/", "ayuda/cuenta/", "cuenta/correo/<str:key>/", "cuenta/alguien-sabe/",
            "registro/enviado/", "registro/activar/<str:token>/",
        }
    ),
)  # fmt: skip
