"""What the DNS says about a domain that sends mail: SPF (RFC 7208), DKIM (6376), DMARC (7489)."""

from collections.abc import Callable
from dataclasses import dataclass

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from citas.domain.messaging.channels import Finding

PATIENCE = 5.0  # seconds for one question
NEUTRAL = ("+all", "?all")


@dataclass(frozen=True)
class SenderDomain:
    """`selector` names the DKIM key, empty where we do not know it; `resolver` is HOST:PORT, empty for
    the system's."""

    domain: str
    selector: str = ""
    resolver: str = ""

    def check(self) -> list[Finding]:
        """One finding for each of the three."""
        return [self._told(name, look) for name, look in self._looks()]

    def _looks(self) -> list[tuple[str, Callable[[], Finding]]]:
        return [("SPF", self._spf), ("DKIM", self._dkim), ("DMARC", self._dmarc)]

    def _told(self, name: str, look: Callable[[], Finding]) -> Finding:
        try:
            return look()
        except DNSException as error:
            return Finding(
                False,
                f"{name}: el DNS no contestó ({type(error).__name__}).",
                "Revise la conexión de este equipo con su DNS y repita la orden.",
            )

    def _spf(self) -> Finding:
        found = [one for one in self._texts(self.domain) if one.lower().split()[:1] == ["v=spf1"]]
        advice = f"Publique en {self.domain} un solo registro TXT como «v=spf1 mx include:… -all»."
        if len(found) != 1:
            return Finding(
                False, f"SPF: hay {len(found)} registros en {self.domain}; debe ser uno.", advice
            )
        if found[0].lower().endswith(NEUTRAL):
            return Finding(False, f"SPF: el registro de {self.domain} deja enviar a cualquiera.", advice)
        return Finding(True, f"SPF: {self.domain} dice quién envía por él.")

    def _dkim(self) -> Finding:
        if not self.selector:
            return Finding(
                False,
                "DKIM: no se sabe con qué llave firma el servidor de correo.",
                "Pida el selector a quien lo administra y póngalo en DKIM_SELECTOR.",
            )
        where = f"{self.selector}._domainkey.{self.domain}"
        keys = [_tags(one).get("p", "") for one in self._texts(where)]
        if any(keys):
            return Finding(True, f"DKIM: la llave está publicada en {where}.")
        return Finding(
            False,
            f"DKIM: no hay llave en {where}.",
            "Publique ahí el registro TXT «v=DKIM1; k=rsa; p=…» que da el servidor de correo.",
        )

    def _dmarc(self) -> Finding:
        where = f"_dmarc.{self.domain}"
        found = [
            tags for one in self._texts(where) if (tags := _tags(one)).get("v", "").upper() == "DMARC1"
        ]
        advice = f"Publique en {where} un solo registro TXT como «v=DMARC1; p=quarantine; rua=mailto:…»."
        if len(found) != 1:
            return Finding(False, f"DMARC: hay {len(found)} registros en {where}; debe ser uno.", advice)
        if found[0].get("p", "none").lower() == "none":
            return Finding(False, f"DMARC: la política de {where} es «none»: no protege.", advice)
        return Finding(True, f"DMARC: {where} protege el dominio.")

    def _texts(self, name: str) -> list[str]:
        """The TXT records of a name, none where it does not exist. Raises DNSException."""
        try:
            answer = self._asked().resolve(name, "TXT", lifetime=PATIENCE)
        except (NXDOMAIN, NoAnswer):
            return []
        return [b"".join(record.strings).decode(errors="replace").strip() for record in answer]

    def _asked(self) -> Resolver:
        if not self.resolver:
            return Resolver()
        host, _, port = self.resolver.rpartition(":")
        ours = Resolver(configure=False)
        ours.nameservers, ours.port = [host], int(port)
        return ours


def _tags(record: str) -> dict[str, str]:
    """The «name=value» pairs of a record."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
