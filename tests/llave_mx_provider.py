"""A Llave MX of the tests' own: a real web server that speaks its dialect strictly, and fails on demand.

with llave_mx("http://testserver") as fake:
    settings.LLAVE_MX = fake.settings()
    fake.people.append(profile(patient))
    back = fake.log_in(address_that_the_product_sends_the_browser_to)
"""

import base64
import html
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Semaphore, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from citas.domain.people.models import Patient
from citas.rules.curp import check_digit

AUTHORIZE, ENTER = "/oauth.xhtml", "/entrar"
TOKEN, PROFILE = "/ws/rest/oauth/obtenerToken", "/ws/rest/oauth/datosUsuario"
CALLBACK = "/entrar/llave-mx/regreso/"
CLIENT = {"client_id": "202612010001", "client_secret": "secreto-del-cliente"}
SERVICE = {"service_user": "citas-ws", "service_password": "clave del servicio"}
Profile = dict[str, Any]


class Fault(Enum):
    """What an address does instead of answering."""

    REFUSES = "a status of 400"
    FAILS = "a status of 500"
    ERROR_IN_200 = "an error in an answer that looks well"
    NOT_JSON = "a page"
    A_LIST = "JSON of another kind"
    HUGE = "too much"
    ELSEWHERE = "a redirect"
    HANGS = "nothing, ever"
    DRIPS = "a byte now and then, without end"


WRONG_ANSWERS = {
    Fault.REFUSES: (400, b'{"error": "x", "curp": "no debe verse"}'),
    Fault.FAILS: (500, b'{"curp": "no debe verse"}'),
    Fault.ERROR_IN_200: (200, b'{"error": "invalid_grant", "accessToken": "no", "idUsuario": 1}'),
    Fault.NOT_JSON: (200, b"<html>Mantenimiento</html>"),
    Fault.A_LIST: (200, b"[]"),
    Fault.HUGE: (200, b'{"accessToken": "' + b"x" * 200_000 + b'"}'),
}


@dataclass
class FakeLlaveMX:
    """`faults`: what goes wrong at which address. `released`: ends what hangs or drips."""

    site: str
    address: str = ""
    people: list[Profile] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    arrived: Semaphore = field(default_factory=lambda: Semaphore(0))
    released: Event = field(default_factory=Event)
    codes: dict[str, Profile] = field(default_factory=dict)
    tokens: dict[str, Profile] = field(default_factory=dict)

    def settings(self, *, verified_only: bool = True) -> dict[str, object]:
        """What the product is told about it."""
        urls = {"authorize_url": AUTHORIZE, "token_url": TOKEN, "profile_url": PROFILE}
        places = {name: f"{self.address}{path}" for name, path in urls.items()}
        return places | CLIENT | SERVICE | {"verified_only": verified_only}

    def variables(self) -> dict[str, str]:
        """The same, for the environment of a process."""
        given = self.settings()
        del given["verified_only"]
        return {f"LLAVE_MX_{name.upper()}": str(value) for name, value in given.items()}

    def log_in(self, address: str, person: int = 0) -> str:
        """What a browser does there: opens the page and goes in. Where it is sent back to."""
        shown = _ask("GET", address)
        assert shown.status == 200, shown.body
        return self._sent_back(address, str(person))

    def cancel(self, address: str) -> str:
        """The person says no."""
        return self._sent_back(address, "")

    def _sent_back(self, address: str, person: str) -> str:
        query = urlsplit(address).query
        return _ask("GET", f"{self.address}{ENTER}?{query}&person={person}").location

    def code_for(self, person: Profile) -> str:
        """A code that can be used once."""
        code = secrets.token_urlsafe()
        self.codes[code] = person
        return code


@dataclass
class _Answer:
    status: int
    location: str
    body: bytes


def _ask(method: str, address: str) -> _Answer:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        return _Answer(answer.status, answer.getheader("Location") or "", answer.read())
    finally:
        connection.close()


@contextmanager
def llave_mx(site: str) -> Iterator[FakeLlaveMX]:
    """The server, until the block ends; `site` is the product's address, registered beforehand."""
    fake = FakeLlaveMX(site)

    class Handler(_Handler):
        provider = fake

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    provider: FakeLlaveMX

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""

    def do_GET(self) -> None:
        pages = {AUTHORIZE: self._page, ENTER: self._enter, PROFILE: self._profile}
        self._route(pages)

    def do_POST(self) -> None:
        self._route({TOKEN: self._token})

    def _route(self, pages: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        self.provider.asked.append(path)
        self.provider.arrived.release()
        fault = self.provider.faults.get(path)
        if fault is not None:
            self._misbehave(fault)
        elif path in pages:
            pages[path]()
        else:
            self._say(404, b"")

    def _query(self) -> dict[str, str]:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        return {name: values[0] for name, values in query.items()}

    def _is_asked_properly(self, query: dict[str, str]) -> bool:
        return (
            query.keys() - {"person"} == {"client_id", "redirect_url", "response_type", "state"}
            and query["client_id"] == CLIENT["client_id"]
            and query["redirect_url"] == self.provider.site + CALLBACK
            and query["response_type"] == "code"
            and len(query["state"]) >= 16
        )

    def _page(self) -> None:
        query = self._query()
        if not self._is_asked_properly(query):
            return self._say(400, b"Solicitud no valida")
        links = "".join(
            f'<li><a href="{html.escape(f"{ENTER}?{urlencode(query)}&person={number}")}">'
            f"Soy {html.escape(person['nombre'])}</a></li>"
            for number, person in enumerate(self.provider.people)
        )
        no = html.escape(f"{ENTER}?{urlencode(query)}&person=")
        head = '<html lang="es"><title>Llave MX</title><link rel="icon" href="data:,">'
        page = f'{head}<h1>Llave MX</h1><ul>{links}</ul><a href="{no}">Cancelar</a>'
        return self._say(200, page.encode(), "text/html; charset=utf-8")

    def _enter(self) -> None:
        query = self._query()
        told = {"error": "access_denied", "state": query["state"]}
        if query["person"]:
            person = self.provider.people[int(query["person"])]
            told = {"code": self.provider.code_for(person), "state": query["state"]}
        self._redirect(f"{query['redirect_url']}?{urlencode(told)}")

    def _token(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        proper = {
            "grantType": "authorization_code",
            "code": body.get("code"),
            "redirectUri": self.provider.site + CALLBACK,
            "clientId": CLIENT["client_id"],
            "clientSecret": CLIENT["client_secret"],
        }
        person = self.provider.codes.pop(str(body.get("code")), None)
        if not self._has_password() or body != proper or person is None:
            return self._json({"error": "invalid_grant", "errorDescription": "no"}, 400)
        token = secrets.token_urlsafe()
        self.provider.tokens[token] = person
        return self._json({"accessToken": token, "expiresIn": 900, "refreshToken": "no-se-guarda"})

    def _profile(self) -> None:
        person = self.provider.tokens.get(self.headers["accessToken"] or "")
        if not self._has_password() or person is None:
            return self._json({"error": "invalid_token"}, 401)
        return self._json(person)

    def _has_password(self) -> bool:
        pair = f"{SERVICE['service_user']}:{SERVICE['service_password']}"
        return self.headers["Authorization"] == f"Basic {base64.b64encode(pair.encode()).decode()}"

    def _misbehave(self, fault: Fault) -> None:
        if fault is Fault.HANGS:
            self.provider.released.wait()
        elif fault is Fault.DRIPS:
            self._drip()
        elif fault is Fault.ELSEWHERE:
            self._redirect(f"{self.provider.address}/adonde-no-se-va")
        else:
            self._say(*WRONG_ANSWERS[fault])

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not self.provider.released.wait(0.02):
            try:
                self.wfile.write(b"x")
            except OSError:
                return

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, what: object, status: int = 200) -> None:
        self._say(status, json.dumps(what).encode())

    def _say(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def curp_of(patient: Patient, number: int = 0) -> str:
    """A well-formed CURP with the patient's birth date and sex; another `number`, another person's."""
    born = patient.birth_date
    letter = str(number) if born.year < 2000 else "ABCDEFGHIJ"[number]
    first17 = f"LODM{born:%y%m%d}{patient.sex}BCPZR{letter}"
    return first17 + check_digit(first17)


def profile(patient: Patient, **differently: Any) -> Profile:
    """What Llave MX says of a patient of the roll, who gets a CURP there if he has none."""
    if patient.curp is None:
        patient.curp = curp_of(patient)
        patient.save(update_fields=["curp"])
    return {
        "idUsuario": 1000 + patient.pk,
        "login": patient.curp,
        "curp": patient.curp,
        "nombre": patient.given_name.upper(),
        "primerApellido": patient.first_surname.upper(),
        "segundoApellido": patient.second_surname.upper(),
        "correo": "alguien@example.org",
        "fechaNacimiento": f"{patient.birth_date:%d/%m/%Y}",
        "sexo": patient.sex,
        "telVigente": "6861234567",
        "cuentaVerificada": True,
    } | differently
