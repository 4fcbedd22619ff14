"""`citas correo probar` against a real relay and a real DNS server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, UDPServer
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from citas.gateways.email import sender_domain
from citas.interfaces.cli.commands.mail import mail
from tests.mailbox import Mailbox, by_smtp, smtp_server

SPF = {"example.org.": ["v=spf1 mx -all"]}
DKIM = {"correo._domainkey.example.org.": ["v=DKIM1; k=rsa; p=MIIB"]}
DMARC = {"_dmarc.example.org.": ["v=DMARC1; p=quarantine"]}
GOOD = SPF | DKIM | DMARC


@contextmanager
def name_server(texts: dict[str, list[str]]) -> Iterator[str]:
    """A DNS that knows these TXT records and nothing else; HOST:PORT."""

    class Answer(BaseRequestHandler):
        def handle(self) -> None:
            data, back = self.request
            question = dns.message.from_wire(data)
            answer = dns.message.make_response(question)
            name = question.question[0].name.to_text()
            if name in texts:
                records = [f'"{text}"' for text in texts[name]]
                answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", records))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            back.sendto(answer.to_wire(), self.client_address)

    with UDPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield "{}:{}".format(*server.server_address)
        server.shutdown()
        thread.join()


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    """A relay, whose domain's DNS is still to be set."""
    box = Mailbox()
    with smtp_server(box) as server:
        box.port = server.port
        yield box


def check(
    settings: Settings, texts: dict[str, list[str]], port: int, *words: str, selector: str = "correo",
    **relay: Any,
) -> Result:  # fmt: skip
    email = by_smtp(port, **relay)
    with name_server(texts) as resolver:
        email["OPTIONS"] |= {"dkim_selector": selector, "resolver": resolver}
        settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {"email": email}
        return CliRunner().invoke(mail, ["probar", *words])


def test_a_relay_and_a_domain_in_order(settings: Settings, box: Mailbox) -> None:
    done = check(settings, GOOD, box.port)
    assert done.exit_code == 0
    assert done.output.count("✓") == 4
    assert "✗" not in done.output
    assert box.mails == []


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (DKIM | DMARC, "SPF: hay 0 registros"),
        (GOOD | {"example.org.": ["v=spf1 -all", "v=spf1 mx -all"]}, "SPF: hay 2 registros"),
        (GOOD | {"example.org.": ["v=spf1 +all"]}, "deja enviar a cualquiera"),
        (SPF | DMARC, "DKIM: no hay llave en correo._domainkey.example.org"),
        (GOOD | {"correo._domainkey.example.org.": ["v=DKIM1; p="]}, "DKIM: no hay llave"),
        (SPF | DKIM, "DMARC: hay 0 registros"),
        (GOOD | {"_dmarc.example.org.": ["v=DMARC1; p=none"]}, "es «none»"),
    ],
)
def test_what_the_domain_lacks_is_told_with_what_to_do(
    texts: dict[str, list[str]], said: str, settings: Settings, box: Mailbox
) -> None:
    done = check(settings, texts, box.port)
    assert done.exit_code == 1
    wrong = [line for line in done.output.splitlines() if line.startswith("✗")]
    assert len(wrong) == 1
    assert said in wrong[0]
    assert "  → Publique" in done.output


def test_the_address_that_links_carry_is_told(settings: Settings, box: Mailbox) -> None:
    settings.SITE_URL = "https://citas.example.org"
    done = check(settings, GOOD, box.port)
    assert "Los enlaces de los mensajes llevan a https://citas.example.org/\n" in done.output
    assert "SITE_URL" not in done.output
    settings.SITE_URL = "http://127.0.0.1:8000"
    done = check(settings, GOOD, box.port)
    assert "llevan a http://127.0.0.1:8000/\n  → Si no es la que la gente usa" in done.output
    assert done.exit_code == 0


def test_a_key_whose_name_is_not_known_is_asked_for(settings: Settings, box: Mailbox) -> None:
    done = check(settings, GOOD, box.port, selector="")
    assert done.exit_code == 1
    assert "DKIM_SELECTOR" in done.output


def test_a_name_server_that_is_away_is_told(
    settings: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_domain, "PATIENCE", 0.1)
    email = by_smtp(box.port)
    email["OPTIONS"] |= {"dkim_selector": "correo", "resolver": "127.0.0.1:9"}
    settings.MESSAGE_CHANNELS = settings.MESSAGE_CHANNELS | {"email": email}
    done = CliRunner().invoke(mail, ["probar"])
    assert done.exit_code == 1
    assert done.output.count("el DNS no contestó") == 3


def test_a_relay_that_is_away_is_told(settings: Settings) -> None:
    done = check(settings, GOOD, 9)
    assert done.exit_code == 1
    assert "127.0.0.1:9 no nos atiende" in done.output
    assert "Nadie atiende en ese puerto: revise servidor y puerto en SMTP_URL." in done.output


def test_a_test_mail_is_sent_where_it_is_asked_for(settings: Settings, box: Mailbox) -> None:
    done = check(settings, GOOD, box.port, "--a", "ana@example.org")
    assert done.exit_code == 0
    assert box.last_to("ana@example.org").subject == "Prueba de correo"
    assert "Correo de prueba entregado" in done.output


def test_a_test_mail_to_no_address_is_refused(settings: Settings, box: Mailbox) -> None:
    done = check(settings, GOOD, box.port, "--a", "ana")
    assert done.exit_code == 1
    assert "El correo de prueba fue rechazado" in done.output


def test_a_demonstration_says_that_nothing_leaves() -> None:
    done = CliRunner().invoke(mail, ["probar", "--sms"])
    assert done.exit_code == 0
    assert done.output.count("Ningún mensaje sale") == 2


def test_a_real_service_without_a_relay_is_told(settings: Settings) -> None:
    nowhere = {"GATEWAY": "citas.gateways.nowhere.Nowhere", "OPTIONS": {"variable": "SMTP_URL"}}
    settings.MESSAGE_CHANNELS = {"email": nowhere}
    done = CliRunner().invoke(mail, ["probar", "--a", "ana@example.org"])
    assert done.exit_code == 1
    assert "falta SMTP_URL" in done.output
    assert "no salió por ahora" in done.output
