"""How the institute shows itself, beside its name: what an operator sets."""

import re
from math import floor
from pathlib import Path

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings

from citas.rules.colour import WHITE, contrast

COLOUR = "un color de seis cifras, como #0b5563"
MOST_OF_A_LOGO = 50_000  # bytes: every first visit carries it, over the slowest network
LEAST_SIDE = 192  # pixels of a PNG: with less, telephones do not install the site
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: the name stands in white on the colour
LEAST_OF_SHAPES = 3  # WCAG 2.2, 1.4.11: a button stands in the accent on the colour


class BrandVariables(BaseSettings):
    """A part of the environment."""

    portal_name: str = Field(default="SISA", description="un texto")
    app_name: str = Field(default="Mi ISSSTECALI", description="un texto")
    brand_color: str = Field(default="#0b5563", description=COLOUR)
    brand_accent: str = Field(default="#e0912f", description=COLOUR)
    brand_logo: Path | None = Field(
        default=None,
        description="la ruta de un archivo SVG o PNG de hasta 50 kB (PNG: desde 192 píxeles por lado)",
    )

    @field_validator("brand_color", "brand_accent")
    @classmethod
    def _hexadecimal(cls, value: str) -> str:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise ValueError("not a colour")
        return value.lower()

    @field_validator("brand_logo")
    @classmethod
    def _picture(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        path = value.expanduser().resolve()
        # an OSError would not be told as a wrong value
        if not path.is_file() or path.stat().st_size > MOST_OF_A_LOGO or not _is_picture(path):
            raise ValueError("not a picture")
        return path

    @model_validator(mode="after")
    def _white_is_read_on_it(self) -> "BrandVariables":
        found = contrast(WHITE, self.brand_color)
        if found < LEAST_CONTRAST:
            raise ValueError(
                f"BRAND_COLOR («{self.brand_color}»): el texto blanco sobre ese color tiene un contraste"
                f" de {floor(10 * found) / 10} a 1 y debe ser de {LEAST_CONTRAST} a 1 o más. Elija un"
                " color más oscuro."
            )
        return self

    @model_validator(mode="after")
    def _the_accent_is_seen_on_it(self) -> "BrandVariables":
        found = contrast(self.brand_accent, self.brand_color)
        if found < LEAST_OF_SHAPES:
            raise ValueError(
                f"BRAND_ACCENT («{self.brand_accent}»): sobre BRAND_COLOR («{self.brand_color}») tiene"
                f" un contraste de {floor(10 * found) / 10} a 1 y debe ser de {LEAST_OF_SHAPES} a 1 o"
                " más. Elija un color más claro."
            )
        return self


def _is_picture(path: Path) -> bool:
    start = path.read_bytes()
    if path.suffix.lower() == ".png":
        sides = [int.from_bytes(start[at : at + 4], "big") for at in (16, 20)]
        return start.startswith(b"\x89PNG\r\n\x1a\n") and min(sides) >= LEAST_SIDE
    return path.suffix.lower() == ".svg" and b"<svg" in start
