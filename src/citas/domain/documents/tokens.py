"""What the QR of a paper says, signed by the institute (Ed25519); docs/verifying.md has the format.

A token reads `1.r.3fa9c1.BC23D4FV.0.29770280.…`: version, kind, key, folio, sequence, start in minutes
of Unix time, and the signature of all that stands before its point. No name, no service.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from citas.domain.booking.models import Appointment

VERSION = "1"
MINUTE = 60  # seconds
SHAPE = re.compile(
    rf"({VERSION}\.([ra])\.([0-9a-f]{{6}})\.([2-9B-Z]{{8}})\.([0-9]{{1,5}})\.([0-9]{{1,9}}))\.([\w-]{{86}})",
    re.ASCII,
)


class Kind(StrEnum):
    """What the paper is."""

    RECEIPT = "r"
    ATTENDANCE = "a"


@dataclass(frozen=True)
class Claim:
    """What was signed: `sequence` counts the changes of the appointment until then."""

    kind: Kind
    folio: str
    sequence: int
    starts_at: datetime


def sign(kind: Kind, appointment: Appointment) -> str:
    """The token for a paper about the appointment as it is now."""
    key = _private(settings.SIGNING_KEY)
    about = (
        VERSION, kind.value, key_id(key.public_key()), appointment.folio, str(appointment.sequence),
        str(int(appointment.starts_at.timestamp()) // MINUTE),
    )  # fmt: skip
    said = ".".join(about)
    return f"{said}.{_text(key.sign(said.encode()))}"


def read(token: str) -> Claim | None:
    """What a token says; None where none of our keys has signed it."""
    found = SHAPE.fullmatch(token)
    if found is None:
        return None
    said, kind, key, folio, sequence, minutes, signature = found.groups()
    if not _signed(key, said, signature):
        return None
    starts_at = datetime.fromtimestamp(int(minutes) * MINUTE, UTC)
    return Claim(Kind(kind), folio, int(sequence), starts_at)


def public_keys() -> list[Ed25519PublicKey]:
    """The key that signs now, then those of before."""
    before = [Ed25519PublicKey.from_public_bytes(_raw(key)) for key in settings.SIGNING_KEYS_BEFORE]
    return [_private(settings.SIGNING_KEY).public_key(), *before]


def published_keys() -> str:
    """All of them as PEM, each below its name, so that anybody may check a paper."""
    pem = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return "".join(f"{key_id(key)}\n{key.public_bytes(*pem).decode()}" for key in public_keys())


def key_id(key: Ed25519PublicKey) -> str:
    """The name of a key in tokens: the first six hexadecimal digits of SHA-256 of its 32 bytes."""
    return sha256(key.public_bytes_raw()).hexdigest()[:6]


def _signed(name: str, said: str, signature: str) -> bool:
    for key in public_keys():
        if key_id(key) == name:
            try:
                key.verify(_raw(signature), said.encode())
            except (InvalidSignature, binascii.Error):
                continue
            return True
    return False


@lru_cache(maxsize=4)
def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_raw(key))


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
