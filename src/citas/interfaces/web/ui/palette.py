"""The tokens of `styles/tokens.css` that follow from the institute's two colours, worked out.

Where colours are not the product's own, which were chosen by eye, these take their place. Each shade is
as near to the colour as it may be and still be read on what it stands on (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from citas.rules.colour import BLACK, WHITE, ink_on, mixed, readable

CHOSEN = ("#0b5563", "#e0912f")  # those of `styles/tokens.css`
DARK_CARD = "#18272c"
TEXT, COMFORTABLE, SHAPE = 4.5, 7, 3  # contrasts


def palette(colour: str, accent: str) -> str:
    """Rules for a style sheet; none for the product's own colours."""
    if (colour, accent) == CHOSEN:
        return ""
    light = _rule(_light(colour) | _accents(accent))
    dark = _rule(_dark(colour))
    return f"@layer brand{{{light}@media screen and (prefers-color-scheme:dark){{{dark}}}}}"


def _light(colour: str) -> dict[str, str]:
    mist = mixed(colour, WHITE, 0.9)
    return {
        "brand": colour,
        "brand-deep": mixed(colour, BLACK, 0.3),
        "brand-bright": readable(mixed(colour, WHITE, 0.4), WHITE, SHAPE, towards=BLACK),
        "mist": mist,
        "link": readable(colour, mist, TEXT, towards=BLACK),
    }


def _dark(colour: str) -> dict[str, str]:
    mist = mixed(colour, DARK_CARD, 0.75)
    shape = readable(colour, mist, SHAPE, towards=WHITE)
    return {
        "brand": readable(mixed(colour, WHITE, 0.12), WHITE, TEXT, towards=colour),
        "brand-deep": mixed(colour, BLACK, 0.5),
        "brand-bright": readable(shape, DARK_CARD, SHAPE, towards=WHITE),
        "mist": mist,
        "link": readable(colour, mist, COMFORTABLE, towards=WHITE),
    }


def _accents(accent: str) -> dict[str, str]:
    ink = ink_on(accent)
    away = WHITE if ink == BLACK else BLACK
    return {"accent": accent, "accent-strong": mixed(accent, away, 0.2), "on-accent": ink}


def _rule(tokens: dict[str, str]) -> str:
    return f":root{{{''.join(f'--{name}:{value};' for name, value in tokens.items())}}}"
