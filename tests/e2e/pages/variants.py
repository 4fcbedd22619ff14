"""The pages of the insured as their switches show them: in English, and in easy mode."""

from collections.abc import Iterator

from tests.e2e import path
from tests.e2e.pages.walker import Surface, Walker
from tests.factories.clinic import TOMORROW

OUTSIDE = {"home": "/", "login": "/entrar/", "registration": "/registro/", "recovery": "/recuperar/"}
SWITCHES = {"english": ("idioma", "en"), "easy mode": ("modo", "sencillo")}


def states(walker: Walker) -> Iterator[str]:
    """Outside first; then inside, with an appointment and a place under review."""
    for switch in SWITCHES:
        yield from _switched(walker, switch, OUTSIDE)
    path.keep(walker.visitor, walker.clinic)
    path.confirm(walker.visitor)
    receipt = walker.visitor.path
    walker.visitor.open(
        f"/citas/solicitar/{walker.clinic.family.head.pk}/MEDICINA_GENERAL/{TOMORROW}/cualquiera/"
    )
    walker.visitor.press("Apartar 8:00", "button")
    walker.visitor.is_at("Revise su cita")
    inside = _inside(walker) | {"review": walker.visitor.path, "receipt": receipt}
    for switch in SWITCHES:
        yield from _switched(walker, switch, inside)


def _inside(walker: Walker) -> dict[str, str]:
    other = f"/citas/solicitar/{walker.clinic.family.head.pk}"
    return {
        "home inside": "/",
        "appointments": "/citas/",
        "family": "/familia/",
        "account": "/cuenta/",
        "members": "/citas/solicitar/",
        "services": f"{other}/",
        "month": f"{other}/ODONTOLOGIA/",
        "doctors": f"{other}/ODONTOLOGIA/{TOMORROW}/",
        "hours": f"{other}/ODONTOLOGIA/{TOMORROW}/cualquiera/",
    }


def _switched(walker: Walker, switch: str, addresses: dict[str, str]) -> Iterator[str]:
    name, value = SWITCHES[switch]
    context, site = walker.visitor.page.context, walker.visitor.site.address
    context.add_cookies([{"name": name, "value": value, "url": site}])
    for state in walker.each(addresses):
        yield f"{state}, {switch}"
    context.clear_cookies(name=name)


SURFACE = Surface("variants", states, frozenset({"", "entrar/", "citas/", "familia/", "cuenta/"}))
