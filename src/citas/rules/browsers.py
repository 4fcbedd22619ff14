"""Browsers and devices by the names that people know them by."""

# The first that is found counts: browsers claim to be others besides.
_BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """As in "Chrome"; empty for one that is not known."""
    return next((name for mark, name in _BROWSERS if mark in user_agent), "")


def device_of(user_agent: str) -> str:
    """As in "Android" or "iPhone"; empty for one that is not known."""
    return next((name for mark, name in _DEVICES if mark in user_agent), "")
