"""What an operator sets to let people enter with Llave MX: everything, or nothing."""

from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings

ADDRESS = "una dirección https, como la que le dio Llave MX"
GIVEN = "el texto que le dio Llave MX"
NAMES = (
    "authorize_url", "token_url", "profile_url", "client_id", "client_secret", "service_user",
    "service_password",
)  # fmt: skip
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class LlaveMXVariables(BaseSettings):
    """A part of the environment."""

    llave_mx_authorize_url: str = Field(default="", description=ADDRESS)
    llave_mx_token_url: str = Field(default="", description=ADDRESS)
    llave_mx_profile_url: str = Field(default="", description=ADDRESS)
    llave_mx_client_id: str = Field(default="", description=GIVEN)
    llave_mx_client_secret: str = Field(default="", description=GIVEN)
    llave_mx_service_user: str = Field(default="", description=GIVEN)
    llave_mx_service_password: str = Field(default="", description=GIVEN)
    llave_mx_verified_only: bool = Field(default=True, description="1 o 0")

    @field_validator("llave_mx_authorize_url", "llave_mx_token_url", "llave_mx_profile_url")
    @classmethod
    def _encrypted(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError("passwords would travel in the clear")
        return value

    @model_validator(mode="after")
    def _all_or_none(self) -> "LlaveMXVariables":
        missing = [name for name in NAMES if not getattr(self, f"llave_mx_{name}")]
        if 0 < len(missing) < len(NAMES):
            names = ", ".join(f"LLAVE_MX_{name.upper()}" for name in missing)
            raise ValueError(f"Para entrar con Llave MX falta: {names}. Ponga todas o ninguna.")
        return self

    @property
    def llave_mx(self) -> dict[str, Any]:
        """All of it by name; empty where Llave MX is off."""
        if not self.llave_mx_client_id:
            return {}
        return {name: getattr(self, f"llave_mx_{name}") for name in (*NAMES, "verified_only")}
