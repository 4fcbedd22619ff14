"""Colours as style sheets write them, "#0b5563", and how well one is read on another."""

WHITE, BLACK = "#ffffff", "#000000"
STEPS = 50  # between a colour and white or black: finer than the eye


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white), as WCAG 2.2 reckons it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with so much of the other, from 0 to 1, in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def readable(colour: str, on: str, least: float, *, towards: str) -> str:
    """The shade nearest to the colour, on the way to white or black, with this contrast on another."""
    shades = (mixed(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next((shade for shade in shades if contrast(shade, on) >= least), towards)


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on it; always above 4.5."""
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, colour))


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
