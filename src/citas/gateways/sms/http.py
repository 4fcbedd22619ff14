"""Text messages by a provider that takes JSON over HTTP."""

import json
import urllib.error
import urllib.request
from http import HTTPStatus

from citas.domain.messaging.channels import (
    Finding,
    Message,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
)

PATIENCE = 10  # seconds a step
# What the provider refuses whoever the message is for: our token, our account, our pace.
OURS = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.TOO_MANY_REQUESTS,
}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A provider that moves must be told to us: the token goes nowhere else."""

    def redirect_request(self, *_about: object) -> None:
        """Never."""


_opener = urllib.request.build_opener(_NoRedirect())


class HttpSms:
    """POSTs {"id", "to", "text"} with a bearer token; any 2xx means taken."""

    def __init__(self, *, url: str, token: str) -> None:
        self._url = url
        self._token = token

    def send(self, message: Message, /) -> None:
        """Hand it over. Raises as `Channel.send` says."""
        self._post({"id": message.key, "to": message.address, "text": message.text})

    def check(self) -> list[Finding]:
        """Whether the provider answers and takes our token; asks it with an empty message."""
        advice = "Revise SMS_URL y SMS_TOKEN con el proveedor de mensajes de texto."
        try:
            self._post({})
        except Unreachable as failure:
            return [
                Finding(False, f"El proveedor de mensajes de texto no nos atiende: {failure}.", advice)
            ]
        except TemporaryFailure as failure:
            return [Finding(False, f"El proveedor de mensajes de texto falla: {failure}.", advice)]
        except PermanentFailure:
            pass  # it has read us, and rightly refuses an empty message
        return [Finding(True, "El proveedor de mensajes de texto responde y acepta la llave.")]

    def _post(self, body: dict[str, str]) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(  # noqa: S310 - https or http: checked with the settings
            self._url, json.dumps(body).encode(), headers, method="POST"
        )
        try:
            with _opener.open(request, timeout=PATIENCE):
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise _refusal(error.code) from error
        except urllib.error.URLError as error:
            raise Unreachable(type(error.reason).__name__) from error
        except OSError as error:  # it took the message, perhaps, and did not say
            raise TemporaryFailure(type(error).__name__) from error


def _refusal(code: int) -> Exception:
    if code in OURS or 300 <= code < 400:
        return Unreachable(f"HTTP {code}")
    return PermanentFailure(f"HTTP {code}") if 400 <= code < 500 else TemporaryFailure(f"HTTP {code}")
