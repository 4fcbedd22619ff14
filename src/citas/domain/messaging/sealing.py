"""Secrets of messages (links, codes), unreadable in the database and its copies."""

import base64
import json

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"citas.messaging")
    return base64.urlsafe_b64encode(derivation.derive(force_bytes(key)))


def seal(secrets: dict[str, str]) -> str:
    """Encrypted and authenticated under a key derived from SECRET_KEY; empty for nothing."""
    return _fernet().encrypt(json.dumps(secrets).encode()).decode() if secrets else ""


def unseal(sealed: str) -> dict[str, str]:
    """What was sealed. Raises cryptography.fernet.InvalidToken under another key."""
    opened: dict[str, str] = json.loads(_fernet().decrypt(sealed.encode())) if sealed else {}
    return opened
