"""E-mail over a relay (RFC 5321), a connection a message: one that drops harms one message only."""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from enum import StrEnum
from functools import lru_cache

from citas.domain.messaging.channels import (
    Finding,
    Message,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
)
from citas.gateways.email.sender_domain import SenderDomain

ENHANCED = re.compile(rb"\A[245]\.\d{1,3}\.\d{1,3}\b")


class Security(StrEnum):
    """How the connection is encrypted."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


@dataclass(frozen=True)
class Relay:
    """Where to and how; `user` is empty where the relay asks for no login. `timeout`: seconds a step.

    `authorities` is a file of the certificates that vouch for the relay's; empty for the system's.
    """

    host: str
    port: int
    security: str = Security.STARTTLS
    user: str = ""
    password: str = ""
    timeout: float = 10
    authorities: str = ""


class Smtp:
    """The relay that the settings name."""

    def __init__(
        self, *, relay: dict[str, str | int | float], sender: str, name: str,
        dkim_selector: str = "", resolver: str = "",
    ) -> None:  # fmt: skip
        self._relay = Relay(**relay)  # type: ignore[arg-type] # from settings: checked when they were read
        self._sender = Address(name, addr_spec=sender)
        self._domain = SenderDomain(self._sender.domain, dkim_selector, resolver)

    def send(self, message: Message, /) -> None:
        """Hand it over. Raises as `Channel.send` says."""
        try:
            to = Address(addr_spec=_in_ascii(message.address))
            content = self._written(message, to)
        except (ValueError, IndexError, MessageError) as error:  # as the library says "no address"
            raise PermanentFailure("no such address can be written") from error
        with self._session() as session, _told_apart():
            session.sendmail(self._sender.addr_spec, to.addr_spec, content)

    def check(self) -> list[Finding]:
        """Connection, encryption, login, and what the sender's domain says about us in the DNS."""
        where = f"{self._relay.host}:{self._relay.port}"
        try:
            with self._session():
                pass
        except Unreachable as failure:
            return [Finding(False, f"El servidor {where} no nos atiende: {failure}.", _advice(failure))]
        findings = [Finding(True, f"El servidor {where} responde{self._how()}.")]
        if self._relay.security == Security.NONE and not _is_local(self._relay.host):
            findings.append(
                Finding(
                    False,
                    "La conexión con el servidor de correo no va cifrada.",
                    "Use smtp+starttls:// o smtps:// en SMTP_URL.",
                )
            )
        return findings + self._domain.check()

    def _how(self) -> str:
        how = "" if self._relay.security == Security.NONE else ", la conexión va cifrada"
        return f"{how} y acepta la cuenta" if self._relay.user else how

    def _written(self, message: Message, to: Address) -> bytes:
        letter = EmailMessage(policy=SMTP_POLICY)
        letter["From"] = self._sender
        letter["To"] = to
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(message.written_at)
        letter["Message-ID"] = f"<{message.key}@{self._sender.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["Content-Language"] = message.language
        letter.set_content(message.text)
        letter.add_alternative(message.html, subtype="html")
        return letter.as_bytes()

    @contextlib.contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A relay ready to take a message. Raises Unreachable."""
        try:
            session = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_reason(error)) from error
        try:
            yield session
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                session.quit()
            session.close()

    def _connected(self) -> smtplib.SMTP:
        relay = self._relay
        session: smtplib.SMTP
        if relay.security == Security.TLS:
            session = smtplib.SMTP_SSL(
                relay.host, relay.port, _own_name(), timeout=relay.timeout,
                context=_trust(relay.authorities),
            )  # fmt: skip
        else:
            session = smtplib.SMTP(relay.host, relay.port, _own_name(), timeout=relay.timeout)
        try:
            if relay.security == Security.STARTTLS:
                session.starttls(context=_trust(relay.authorities))
            session.ehlo_or_helo_if_needed()
            if relay.user:
                session.login(relay.user, relay.password)
        except BaseException:
            session.close()
            raise
        return session


def _in_ascii(address: str) -> str:
    """The address as every relay can write it. Raises UnicodeError where there is no such form."""
    local, _, domain = address.rpartition("@")
    local.encode("ascii")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode()}"


@lru_cache(maxsize=4)
def _trust(authorities: str) -> ssl.SSLContext:
    """Whom we believe; reading the system's list takes tens of milliseconds."""
    return ssl.create_default_context(cafile=authorities or None)


@lru_cache(maxsize=1)
def _own_name() -> str:
    """What we call ourselves in the greeting: smtplib would ask the DNS for it each time."""
    return socket.getfqdn()


@contextlib.contextmanager
def _told_apart() -> Iterator[None]:
    """What the relay says of one message, as our three kinds of failure."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        ((code, words),) = error.recipients.values()
        raise _refusal(code, words) from error
    except smtplib.SMTPSenderRefused as error:  # so would be every other message of ours
        raise Unreachable(f"sender refused: {_status(error.smtp_code, error.smtp_error)}") from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise TemporaryFailure(_reason(error)) from error


def _refusal(code: int, words: bytes | str) -> Exception:
    kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    return kind(_status(code, words))


ADVICE = {
    "login refused": "Revise el usuario y la contraseña en SMTP_URL.",
    "CERTIFICATE": "El certificado del servidor no es de confianza: revise su nombre en SMTP_URL.",
    "ConnectionRefusedError": "Nadie atiende en ese puerto: revise servidor y puerto en SMTP_URL.",
    "gaierror": "El DNS no conoce ese servidor: revise su nombre en SMTP_URL.",
    "SMTPNotSupportedError": "El servidor no ofrece lo que SMTP_URL pide (cifrado o cuenta).",
}


def _advice(failure: Unreachable) -> str:
    known = (advice for sign, advice in ADVICE.items() if sign in str(failure))
    return next(known, "Revise servidor, puerto y cifrado en SMTP_URL, y que el cortafuegos deje pasar.")


def _is_local(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _status(code: int, words: bytes | str) -> str:
    """The codes only: the words of a relay repeat the address."""
    said = words.encode(errors="replace") if isinstance(words, str) else words
    enhanced = ENHANCED.match(said)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"login refused: {_status(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return _status(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLError):
        return f"{type(error).__name__} {error.reason}"
    return type(error).__name__
