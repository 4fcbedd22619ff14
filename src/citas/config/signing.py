"""The key with which the institute signs its papers (Ed25519, RFC 8032)."""

import base64
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

LENGTH = 32  # bytes, of a private and of a public key


class SigningVariables(BaseSettings):
    """A part of the environment. Keys are base64url without padding."""

    signing_key: str = Field(
        default="",
        description="una llave Ed25519 de 43 letras y números (o nada: se genera sola)",
    )
    signing_keys_before: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="las llaves públicas de antes, de 43 letras y números, separadas por comas",
    )

    @field_validator("signing_keys_before", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return [one.strip() for one in value.split(",") if one.strip()]

    @field_validator("signing_key", "signing_keys_before")
    @classmethod
    def _are_keys(cls, value: str | list[str]) -> str | list[str]:
        for key in [value] if isinstance(value, str) else value:
            if key and len(_raw(key)) != LENGTH:
                raise ValueError("not a key of 32 bytes")
        return value


def new_signing_key() -> str:
    """A private key."""
    return (
        base64.urlsafe_b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).rstrip(b"=").decode()
    )


def _raw(key: str) -> bytes:
    return base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
