"""A device that recognises its person, in software: it makes passkeys and answers challenges."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

Flag = AuthenticatorData.FLAG


@dataclass
class Device:
    """On the site of `host`; `recognises`: whether it asks for fingerprint, face or PIN."""

    host: str = "localhost"
    recognises: bool = True
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = b"the only key of this device"
    user_handle: bytes = b""

    def make(self, options: dict[str, Any]) -> str:
        """The answer to a page that wants a passkey made, as its script sends it."""
        asked = options["publicKey"]
        self.user_handle = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        made = AttestedCredentialData.create(Aaguid(bytes(16)), self.credential_id, public)
        about = AuthenticatorData.create(self._site, self._flags | Flag.AT, 0, made)
        said = CollectedClientData.create("webauthn.create", asked["challenge"], self._origin)
        attestation = AttestationObject.create("none", about, {})
        return self._sent(clientDataJSON=said, attestationObject=attestation)

    def answer(self, options: dict[str, Any]) -> str:
        """The answer to a challenge."""
        said = CollectedClientData.create(
            "webauthn.get", options["publicKey"]["challenge"], self._origin
        )
        about = AuthenticatorData.create(self._site, self._flags, 1)
        signature = self.key.sign(about + said.hash, ec.ECDSA(SHA256()))
        return self._sent(
            clientDataJSON=said, authenticatorData=about, signature=signature,
            userHandle=self.user_handle,
        )  # fmt: skip

    @property
    def _site(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    @property
    def _origin(self) -> str:
        return f"http://{self.host}"

    @property
    def _flags(self) -> AuthenticatorData.FLAG:
        return Flag.UP | Flag.UV if self.recognises else Flag.UP

    def _sent(self, **response: bytes) -> str:
        identifier = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": identifier,
                "rawId": identifier,
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": {name: websafe_encode(value) for name, value in response.items()},
            }
        )
