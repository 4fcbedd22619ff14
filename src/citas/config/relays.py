"""How messages leave: what an operator sets, and the gateways that follow from it."""

import re
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from citas.config.push_keys import public_key

# The push services of Chrome and what is made of it, Firefox, Safari, and Edge on Windows.
PUSH_SERVICES = [
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com",
    "*.notify.windows.com",
]  # fmt: skip
DEFAULT_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def relay(url: str) -> dict[str, str | int]:
    """The parts of `smtp+starttls://user:password@host:port`. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not the address of a relay")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("more than the address of a relay")
    return {
        "host": parts.hostname,
        "port": parts.port or DEFAULT_PORTS[parts.scheme],
        "security": parts.scheme,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }


class MessageVariables(BaseSettings):
    """A part of the environment."""

    smtp_url: str = Field(
        default="", description="un servidor de correo, como smtp+starttls://usuario:clave@servidor:587"
    )
    mail_from: str = Field(
        default="",
        validate_default=True,  # SMTP_URL asks for it
        description="la dirección de la que salen los correos, como citas@example.org",
    )
    dkim_selector: str = Field(default="", description="el nombre de la llave DKIM, como correo2026")
    sms_url: str = Field(
        default="", description="la dirección del proveedor de mensajes de texto, como https://…"
    )
    sms_token: str = Field(default="", description="la llave del proveedor de mensajes de texto")
    vapid_private_key: str = Field(
        default="",
        description="una llave VAPID de 43 letras y números (o nada: se genera sola)",
    )
    push_hosts: Annotated[list[str], NoDecode] = Field(
        default=PUSH_SERVICES,
        description="nombres de servicios de avisos separados por comas, como fcm.googleapis.com; o no",
    )
    dns_server: str = Field(default="", description="dirección y puerto de un DNS, como 127.0.0.1:53")

    @field_validator("smtp_url")
    @classmethod
    def _relay(cls, value: str) -> str:
        if value:
            relay(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        wanted = bool(value or info.data.get("smtp_url"))
        if wanted and not re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", re.sub(r'[<>",;:]', " ", value)):
            raise ValueError("not an address")
        return value

    @field_validator("dkim_selector")
    @classmethod
    def _label(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9._-]*", value):
            raise ValueError("not a name of the DNS")
        return value

    @field_validator("sms_url")
    @classmethod
    def _over_http(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+\S*", value):
            raise ValueError("not an HTTP address")
        return value

    @field_validator("vapid_private_key")
    @classmethod
    def _opens(cls, value: str) -> str:
        if value:
            public_key(value)
        return value

    @field_validator("push_hosts", mode="before")
    @classmethod
    def _services(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return [] if value.strip().lower() == "no" else [one.strip() for one in value.split(",")]

    @field_validator("push_hosts")
    @classmethod
    def _hosts(cls, value: list[str]) -> list[str]:
        if not all(re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", one) for one in value):
            raise ValueError("not names of hosts")
        return value

    @field_validator("dns_server")
    @classmethod
    def _with_port(cls, value: str) -> str:
        if value and not re.fullmatch(r"\S+:\d{1,5}", value):
            raise ValueError("not an address with port")
        return value

    def message_channels(
        self, *, name: str, demo: bool, site: str, push_key: str
    ) -> dict[str, dict[str, Any]]:
        """The gateway of each kind of address; mails are signed by `name`, notices by `push_key`, which
        stand for `site`.

        Where nothing is set mails and text messages are shown in a demonstration, and wait in real
        service.
        """
        absent = _gateway("console.Console") if demo else None
        email = absent or _gateway("nowhere.Nowhere", variable="SMTP_URL")
        sms = absent or _gateway("nowhere.Nowhere", variable="SMS_URL")
        if self.smtp_url:
            email = _gateway(
                "email.smtp.Smtp", relay=relay(self.smtp_url), sender=self.mail_from, name=name,
                dkim_selector=self.dkim_selector, resolver=self.dns_server,
            )  # fmt: skip
        if self.sms_url:
            sms = _gateway("sms.http.HttpSms", url=self.sms_url, token=self.sms_token)
        return {"email": email, "sms": sms, "push": self._push(site, push_key)}

    def _push(self, site: str, key: str) -> dict[str, Any]:
        if not self.push_hosts:
            return _gateway("nowhere.Nowhere", variable="PUSH_HOSTS")
        subject = f"mailto:{self.mail_from}" if self.mail_from else site
        return _gateway("push.web_push.WebPush", private_key=key, subject=subject, hosts=self.push_hosts)


def _gateway(path: str, /, **options: object) -> dict[str, Any]:
    return {"GATEWAY": f"citas.gateways.{path}", "OPTIONS": options}
