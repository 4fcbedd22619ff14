"""What anybody may read: help, privacy, accessibility, the page without network, the gallery."""

from collections.abc import Iterator

from tests.e2e.pages.walker import Surface, Walker

PAGES = {
    "help": "ayuda/",
    "the sheet": "ayuda/tramite/",
    "step by step": "ayuda/paso-a-paso/",
    "help to register": "ayuda/registro/",
    "help with appointments": "ayuda/citas/",
    "help with the family": "ayuda/familia/",
    "help with the telephone": "ayuda/celular/",
    "privacy": "ayuda/privacidad/",
    "privacy, all of it": "ayuda/privacidad/integral/",
    "accessibility": "ayuda/accesibilidad/",
    "without network": "sin-conexion/",
    "gallery of components": "componentes/",
}


def states(walker: Walker) -> Iterator[str]:
    """As a stranger, and one of them as somebody inside."""
    yield from walker.each({name: f"/{page}" for name, page in PAGES.items()})
    walker.becomes(walker.clinic.family.user)
    yield from walker.each({"help, inside": "/ayuda/"})


SURFACE = Surface("help", states, frozenset(PAGES.values()))
