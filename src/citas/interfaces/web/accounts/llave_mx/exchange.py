"""What is asked of Llave MX while a person waits: bounded in time, size and number."""

import json
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from citas.interfaces.web.accounts.llave_mx.service import Service

SECONDS = 5.0  # for both questions together
LARGEST = 64 * 1024  # bytes of an answer; a profile has about two thousand
# Of the eight threads of a web process: whatever happens there, the others go on serving pages.
AT_ONCE = 4

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="llave-mx")
_turns = BoundedSemaphore(AT_ONCE)


class ExchangeFailed(OAuth2Error):  # type: ignore[misc] # allauth has no types
    """The message names the reason for the log, without anything of the person."""


@dataclass
class Exchange:
    """The two questions of one login; the clock starts with the first."""

    service: Service
    _ends: float = field(default_factory=lambda: monotonic() + SECONDS)

    def token(self, code: str, callback: str) -> dict[str, Any]:
        """The answer to the code, with an `accessToken`. Raises ExchangeFailed."""
        asked = {
            "grantType": "authorization_code",
            "code": code,
            "redirectUri": callback,
            "clientId": self.service.client_id,
            "clientSecret": self.service.client_secret,
        }
        answer = self._ask("POST", self.service.token_url, json=asked)
        if not isinstance(answer.get("accessToken"), str):
            raise ExchangeFailed("no accessToken")
        return answer

    def profile(self, token: str) -> dict[str, Any]:
        """What Llave MX says of the person. Raises ExchangeFailed."""
        return self._ask("GET", self.service.profile_url, headers={"accessToken": token})

    def _ask(self, method: str, url: str, **what: Any) -> dict[str, Any]:
        what["auth"] = (self.service.service_user, self.service.service_password)
        if not _turns.acquire(blocking=False):
            raise ExchangeFailed("too many at once")
        # In a thread of its own: a socket's limit counts anew with every byte that drips in.
        asked = _threads.submit(_in_turn, method, url, self._ends, what)
        try:
            return asked.result(max(0.0, self._ends - monotonic()))
        except TooSlow as error:
            raise ExchangeFailed("too slow") from error


def _in_turn(method: str, url: str, ends: float, what: dict[str, Any]) -> dict[str, Any]:
    try:
        return _answer(method, url, ends, what)
    finally:
        _turns.release()


def _answer(method: str, url: str, ends: float, what: dict[str, Any]) -> dict[str, Any]:
    seconds = max(0.1, ends - monotonic())
    try:
        with requests.request(
            method, url, timeout=seconds, allow_redirects=False, stream=True, **what
        ) as answer:
            if answer.status_code != 200:
                raise ExchangeFailed(f"status {answer.status_code}")
            return _json_object(_body(answer, ends))
    except requests.RequestException as error:
        raise ExchangeFailed(type(error).__name__) from error


def _body(answer: requests.Response, ends: float) -> bytes:
    body = b""
    for chunk in answer.iter_content(4096):
        body += chunk
        if len(body) > LARGEST:
            raise ExchangeFailed("too large")
        if monotonic() > ends:
            raise ExchangeFailed("too slow")
    return body


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ExchangeFailed("not JSON") from error
    if not isinstance(found, dict):
        raise ExchangeFailed("not an object")
    if found.get("error"):
        raise ExchangeFailed("an error instead of an answer")
    return found
