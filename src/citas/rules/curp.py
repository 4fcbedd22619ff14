"""CURP: the shape, the check digit and what it says of its owner (RENAPO's published algorithm).

python-stdnum refuses sex X, which the register has issued since 2021, so the eighteen characters are
read here.
"""

import re
from dataclasses import dataclass
from datetime import date

_SYMBOLS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_SHAPE = re.compile(r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-ZÑ]{3}[0-9A-Z]\d")
BIRTH_STATES = frozenset(
    re.findall("..", "ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZSNE")
)


@dataclass(frozen=True)
class CurpFacts:
    """What a CURP says: birth date, sex (H, M or X) and the two letters of the state of birth."""

    birth_date: date
    sex: str
    birth_state: str


def check_digit(first17: str) -> str:
    """The last digit: (10 − Σ index·(18−i) mod 10) mod 10, i from 0 to 16."""
    total = sum(_SYMBOLS.index(symbol) * (18 - i) for i, symbol in enumerate(first17))
    return str((10 - total % 10) % 10)


def read_curp(curp: str) -> CurpFacts | None:
    """What `curp` (upper case, no spaces) says, or None where it is not a well-formed CURP.

    Position 17 is a digit for births before 2000 and a letter from 2000 on.
    """
    if not _SHAPE.fullmatch(curp) or check_digit(curp[:17]) != curp[17]:
        return None
    century = 1900 if curp[16].isdigit() else 2000
    try:
        born = date(century + int(curp[4:6]), int(curp[6:8]), int(curp[8:10]))
    except ValueError:
        return None
    if curp[11:13] not in BIRTH_STATES:
        return None
    return CurpFacts(birth_date=born, sex=curp[10], birth_state=curp[11:13])
