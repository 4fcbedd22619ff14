"""Secrets of messages (links, codes), unreadable in the database and its copies."""

import json

from citas.domain.access.sealing import cipher

PURPOSE = b"citas.messaging"


def seal(secrets: dict[str, str]) -> str:
    """Encrypted and authenticated under a key derived from SECRET_KEY; empty for nothing."""
    return cipher(PURPOSE).encrypt(json.dumps(secrets).encode()).decode() if secrets else ""


def unseal(sealed: str) -> dict[str, str]:
    """What was sealed. Raises cryptography.fernet.InvalidToken under another key."""
    opened: dict[str, str] = json.loads(cipher(PURPOSE).decrypt(sealed.encode())) if sealed else {}
    return opened
