"""The key by which push services know that a notice is ours (VAPID, RFC 8292)."""

import base64

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LENGTH = 32  # bytes


def new_key() -> str:
    """A private key as base64url without padding."""
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(LENGTH, "big"))


def public_key(private: str) -> str:
    """What browsers are told, as base64url without padding. Raises ValueError for what is no key."""
    point = _opened(private).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _text(point)


def _opened(private: str) -> EllipticCurvePrivateKey:
    raw = base64.urlsafe_b64decode(private + "=" * (-len(private) % 4))
    if len(raw) != LENGTH:
        raise ValueError("not a key of 32 bytes")
    return derive_private_key(int.from_bytes(raw, "big"), SECP256R1())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
