"""What an operator may set from outside: the environment, or an `.env` file in the working folder."""

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode, SettingsConfigDict, SettingsError

from citas.config.brand import BrandVariables
from citas.config.contacts import ContactVariables
from citas.config.llave_mx import LlaveMXVariables
from citas.config.push_keys import new_key
from citas.config.relays import MessageVariables
from citas.config.signing import SigningVariables, new_signing_key

CHECKOUT = Path(__file__).resolve().parents[3]
SOCKET_NAME = ".s.PGSQL.5432"
SHORTEST_KEY = 50  # characters
LONGEST_SOCKET_PATH = 107  # bytes: sun_path of a Unix socket, less its final zero
SECRETS = {
    "SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "LLAVE_MX_CLIENT_SECRET",
    "LLAVE_MX_SERVICE_PASSWORD", "SMTP_URL", "SMS_TOKEN", "VAPID_PRIVATE_KEY", "SIGNING_KEY",
}  # fmt: skip


class InvalidEnvironment(ImproperlyConfigured):
    """One Spanish sentence a line for each variable that is wrong."""


def checkout_name() -> str:
    """The checkout's folder name and a hash of its whole path, so that two clones differ."""
    return f"{CHECKOUT.name}-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]}"


def default_home() -> Path:
    """Where data live between runs: `.citas/` of the checkout.

    As root it is a place of a service user instead, because PostgreSQL refuses to run as root and
    cannot reach files below a root-only home; one place a checkout, so that two do not meet.
    """
    if os.geteuid() != 0:
        return CHECKOUT / ".citas"
    return Path("/var/lib/citas") / checkout_name()


def socket_folder(home: Path) -> Path:
    """Where the embedded PostgreSQL of `home` listens.

    Below `home`, unless the path would not fit in a Unix socket's address or has a comma or a
    quotation mark, which mean something in PostgreSQL's setting.
    """
    folder = home / "postgres" / "socket"
    fits = len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
    if fits and not set(str(folder)) & set(",\"'\\"):
        return folder
    return Path("/tmp") / f"citas-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"  # noqa: S108 - short on purpose; made 0700 and its owner checked


class Environment(
    BrandVariables, ContactVariables, LlaveMXVariables, MessageVariables, SigningVariables
):
    """The settings, validated when read. A description completes the sentence "debe ser …"."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    citas_home: Path = Field(default_factory=default_home, description="la ruta de una carpeta")
    database_url: str | None = Field(
        default=None,
        description="una dirección de PostgreSQL, como postgresql://usuario:clave@servidor/base",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="un número entre 1 y 65535")
    host: str = Field(default="127.0.0.1", description="una dirección de red, como 127.0.0.1")
    demo: bool = Field(default=True, description="1 o 0")
    debug: bool = Field(default=False, description="1 o 0")
    https: bool = Field(default=False, description="1 o 0")
    secret_key: str = Field(
        default="", description="un texto al azar de 50 letras o más (o nada: se genera sola)"
    )
    secret_key_fallbacks: Annotated[list[str], NoDecode] = Field(
        default=[], description="las claves de antes, de 50 letras o más, separadas por comas"
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default=["localhost", "127.0.0.1", "[::1]"],
        description="una lista de nombres de servidor separados por comas",
    )

    site_url: str = Field(
        default="",
        validate_default=True,  # HTTPS asks for it
        description="la dirección pública del sitio, como https://citas.example.org; con HTTPS=1 hace"
        " falta",
    )

    affiliation_pattern: str = Field(
        default=r"[A-Z0-9]{4,12}", description="una expresión regular, como [A-Z0-9]{4,12}"
    )

    @field_validator("allowed_hosts", "secret_key_fallbacks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return [one.strip() for one in value.split(",") if one.strip()]

    @field_validator("allowed_hosts")
    @classmethod
    def _names_only(cls, value: list[str]) -> list[str]:
        if not value or any(re.search(r"[/\s]", host) for host in value):
            raise ValueError("not host names")
        return value

    @field_validator("citas_home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _libpq(cls, value: str | None) -> str | None:
        try:
            conninfo_to_dict(value or "")
        except ProgrammingError as error:
            raise ValueError("libpq refuses it") from error
        return value

    @field_validator("secret_key", "secret_key_fallbacks")
    @classmethod
    def _long(cls, value: str | list[str]) -> str | list[str]:
        keys = [value] if isinstance(value, str) else value
        if any(key and len(key) < SHORTEST_KEY for key in keys):
            raise ValueError("too short")
        return value

    @field_validator("site_url")
    @classmethod
    def _public(cls, value: str, info: ValidationInfo) -> str:
        # links that let in leave in mails: none may go in the clear, or to this machine's own address
        wanted = "https" if info.data.get("https") else "https?"
        given = value.rstrip("/")
        if not re.fullmatch(rf"{wanted}://[^\s/?#@]+", given) and (value or wanted == "https"):
            raise ValueError("not the address of a site")
        return given

    @field_validator("affiliation_pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError("not a regular expression") from error
        return value

    @model_validator(mode="after")
    def _no_demo_in_the_open(self) -> "Environment":
        if self.https and self.demo:
            raise ValueError(
                "Con HTTPS=1 el sitio está a la vista de todos, y las cuentas de demostración tienen"
                " contraseñas publicadas: ponga DEMO=0."
            )
        return self


def _sentence(error: ErrorDetails) -> str:
    if not error["loc"]:  # of several variables together: it has its own words
        return str(error["ctx"]["error"])
    field = str(error["loc"][0])
    name = field.upper()
    shown = "" if name in SECRETS else f" («{error['input']}»)"
    return f"{name}{shown}: debe ser {Environment.model_fields[field].description}."


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The settings of this process, read once.

    Raises InvalidEnvironment with one sentence for each wrong variable.
    """
    try:
        return Environment()
    except ValidationError as error:
        raise InvalidEnvironment("\n".join(map(_sentence, error.errors()))) from error
    except (SettingsError, UnicodeDecodeError, OSError) as error:
        raise InvalidEnvironment("El archivo .env no se puede leer: revíselo.") from error


def secret_key(env: Environment) -> str:
    """The given key, or the one kept in `CITAS_HOME/secret_key`, made there the first time."""
    return env.secret_key or _kept(env, "secret_key", lambda: secrets.token_urlsafe(64))


def vapid_private_key(env: Environment) -> str:
    """The given key, or the one kept in `CITAS_HOME/vapid_key`, made there the first time: with another
    one, every browser would have to be asked again."""
    return env.vapid_private_key or _kept(env, "vapid_key", new_key)


def signing_key(env: Environment) -> str:
    """The given key, or the one kept in `CITAS_HOME/signing_key`, made there the first time."""
    return env.signing_key or _kept(env, "signing_key", new_signing_key)


def _kept(env: Environment, name: str, make: Callable[[], str]) -> str:
    """What a file of CITAS_HOME says, readable by its owner alone.

    Safe when several processes start at once: the one that links its file first wins.
    """
    kept = env.citas_home / name
    if not kept.exists():
        env.citas_home.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=env.citas_home, prefix=".key-") as draft:
            draft.write(make())
            draft.flush()
            os.fsync(draft.fileno())
            _link(draft.name, kept)
    return kept.read_text()


def _link(draft: str, kept: Path) -> None:
    try:
        os.link(draft, kept)
    except FileExistsError:
        return
