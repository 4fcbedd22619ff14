"""Where Llave MX is and who we are there, from settings; off unless the operator set them all."""

from dataclasses import dataclass

from django.conf import settings

PROVIDER = "llave_mx"


@dataclass(frozen=True)
class Service:
    """The three addresses, our client, and the user of the web service (HTTP Basic).

    `verified_only`: an account that Llave MX has not verified does not get in.
    """

    authorize_url: str
    token_url: str
    profile_url: str
    client_id: str
    client_secret: str
    service_user: str
    service_password: str
    verified_only: bool


def is_on() -> bool:
    """Whether people may enter with Llave MX."""
    return bool(settings.LLAVE_MX)


def service() -> Service:
    """Only where `is_on`."""
    return Service(**settings.LLAVE_MX)
