"""Notices on the screen of a device, by the push service of its browser (RFC 8030, 8188, 8291, 8292)."""

import json
from datetime import timedelta
from http import HTTPStatus

import requests
from pywebpush import WebPushException, webpush

from citas.domain.access import push
from citas.domain.messaging.channels import (
    Finding,
    Gone,
    Message,
    PermanentFailure,
    TemporaryFailure,
)
from citas.rules.push_services import is_push_service

PATIENCE = 10  # seconds a step
KEPT = timedelta(days=1)  # by the push service, at most: nobody can call back what lies there
URGENT = timedelta(hours=1)  # what is of use no longer than that wakes a sleeping device
# The first two mean that a clock or key of ours is wrong, or this one subscription of another key.
LATER = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}


class _Straight(requests.Session):
    """Follows nobody elsewhere: only the hosts that the settings name are called."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Never."""


class WebPush:
    """`private_key` as base64url; `subject`, mailto: or https:, tells push services whom to write to;
    `authorities` is a file of those to trust instead of the system's."""

    def __init__(
        self, *, private_key: str, subject: str, hosts: list[str], authorities: str = ""
    ) -> None:
        self._private_key = private_key
        self._subject = subject
        self._hosts = hosts
        self._authorities = authorities

    def send(self, message: Message, /) -> None:
        """Hand it over, encrypted for one browser. Raises TemporaryFailure or PermanentFailure, never
        Unreachable: browsers choose where we call, and none may keep the others waiting."""
        browser = push.subscription(message.address)
        if browser is None:
            raise PermanentFailure("no longer wanted there")
        if not is_push_service(browser.endpoint, self._hosts):
            raise PermanentFailure("not a push service of PUSH_HOSTS")
        keys = {"p256dh": browser.p256dh, "auth": browser.auth}
        kept = min(message.lifetime or KEPT, KEPT)
        with self._session() as session:
            try:
                webpush(
                    {"endpoint": browser.endpoint, "keys": keys},
                    data=_payload(message),
                    vapid_private_key=self._private_key,
                    vapid_claims={"sub": self._subject},
                    ttl=int(kept.total_seconds()),
                    headers={"Urgency": "high" if kept <= URGENT else "normal", "Topic": message.key},
                    timeout=PATIENCE,
                    requests_session=session,
                )
            except WebPushException as error:
                raise _refusal(error.response) from None
            except ValueError as error:  # no point of the curve, no name of a host
                raise PermanentFailure(type(error).__name__) from None
            except requests.RequestException as error:  # its own words would tell the address
                raise TemporaryFailure(type(error).__name__) from None

    def check(self) -> list[Finding]:
        """Whether each push service of the settings that has a name of its own answers."""
        return [self._reached(host) for host in self._hosts if not host.startswith("*.")]

    def _session(self) -> requests.Session:
        session = _Straight()
        if self._authorities:
            session.verify, session.trust_env = self._authorities, False
        return session

    def _reached(self, host: str) -> Finding:
        try:
            with self._session() as session:
                session.head(f"https://{host}/", timeout=PATIENCE)
        except requests.RequestException as error:
            return Finding(
                False, f"El servicio de avisos {host} no responde: {type(error).__name__}.",
                "Permita que este equipo salga por HTTPS a ese nombre, o quítelo de PUSH_HOSTS.",
            )  # fmt: skip
        return Finding(True, f"El servicio de avisos {host} responde.")


def _payload(message: Message) -> str:
    shown = {"title": message.subject, "body": message.text, "url": message.href, "tag": message.key}
    return json.dumps(shown, ensure_ascii=False)


def _refusal(answer: requests.Response | None) -> Exception:
    if answer is None:
        return PermanentFailure("cannot be encrypted for this browser")
    code, words = answer.status_code, f"HTTP {answer.status_code}"
    if code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Gone(words)
    if code in LATER or code >= 500:
        return TemporaryFailure(words, wait=_asked_to_wait(answer))
    return PermanentFailure(words)


def _asked_to_wait(answer: requests.Response) -> timedelta:
    said = answer.headers.get("Retry-After", "")
    return timedelta(seconds=int(said[:6])) if said.isdecimal() else timedelta()
