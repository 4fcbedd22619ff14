"""What anybody sees before entering, and whatever answers in the product's place when it cannot."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from playwright.sync_api import Route

from citas.config.protection import wait
from citas.domain.access.errors import TooBusy, TooManyAttempts
from citas.interfaces.web.ui import errors
from tests.e2e.pages.walker import Surface, Walker

FAILURES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "bad request": errors.bad_request,
    "forbidden": errors.forbidden,
    "our fault": errors.server_error,
    "database away": errors.unavailable,
    "too many at once": lambda request: wait(request, TooBusy()),
    "too many attempts": lambda request: wait(request, TooManyAttempts(minutes=5)),
}


def states(walker: Walker) -> Iterator[str]:
    """Home, the login, leaving, and every failure."""
    yield from _before_the_login(walker)
    yield from _failing(walker)
    walker.becomes(walker.clinic.family.user)
    yield from walker.each({"leaving": "/salir/", "account closed": "/cuenta-inactiva/"})


def _before_the_login(walker: Walker) -> Iterator[str]:
    visitor = walker.visitor
    yield from walker.each(
        {
            "home": "/",
            "login": "/entrar/",
            "login after the session ended": "/entrar/?motivo=sesion",
        }
    )
    visitor.press("Entrar", "button")
    visitor.is_told_what_is_wrong()
    yield "login with nothing filled in"
    visitor.type_into("Número de afiliación", "NADIE")
    visitor.type_into("Contraseña", "no-es")
    visitor.press("Entrar", "button")
    visitor.reads("No pudimos entrar con esos datos")
    yield "login refused"
    visitor.page.context.clear_cookies()
    visitor.press("Entrar", "button")
    visitor.is_at("La página estuvo abierta demasiado tiempo")
    yield "form out of date"
    yield from walker.each({"not found": "/no-existe/"})


def _failing(walker: Walker) -> Iterator[str]:
    """Pages that the server cannot be brought to here, as the product writes them."""
    context, address = walker.visitor.page.context, f"{walker.visitor.site.address}/falla/"
    missing = walker.visitor.page.title()
    for name, answer in FAILURES.items():
        context.route(address, _answering(answer(RequestFactory().get("/falla/"))))
        walker.visitor.open("/falla/")
        assert walker.visitor.page.title() != missing
        yield name
        context.unroute(address)


def _answering(response: HttpResponse) -> Callable[[Route], None]:
    body, status = response.content, response.status_code
    return lambda route: route.fulfill(status=status, body=body, content_type="text/html")


SURFACE = Surface("outside", states, frozenset({"", "entrar/", "salir/", "cuenta-inactiva/"}))
