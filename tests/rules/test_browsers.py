"""Browsers and devices by the names that people know them by."""

import pytest

from citas.rules.browsers import browser_of, device_of

MOZILLA = "Mozilla/5.0"
KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "browser", "device"),
    [
        (
            f"{MOZILLA} (Linux; Android 10; K) {KHTML} Chrome/130.0 Mobile Safari/537.36",
            "Chrome",
            "Android",
        ),
        (
            f"{MOZILLA} (Linux; Android 13; SM-A135M) {KHTML} SamsungBrowser/26.0 Chrome/122.0 Mobile",
            "Samsung Internet",
            "Android",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari",
            "iPhone",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 17_0 like Mac OS X) CriOS/130.0 Safari/604.1",
            "Chrome",
            "iPhone",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) {KHTML} Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge",
            "Windows",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox",
            "Windows",
        ),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/17.6 Safari/605.1.15", "Safari", "Mac"),
        (f"{MOZILLA} (X11; CrOS x86_64) {KHTML} Chrome/130.0 Safari/537.36", "Chrome", "Chromebook"),
        ("curl/8.0", "", ""),
        ("", "", ""),
    ],
)
def test_a_browser_is_told_by_its_name_and_device(user_agent: str, browser: str, device: str) -> None:
    assert (browser_of(user_agent), device_of(user_agent)) == (browser, device)
