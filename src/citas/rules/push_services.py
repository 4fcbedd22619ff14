"""Addresses at which a browser's push service takes notices."""

import re
from collections.abc import Iterable

LONGEST = 1000  # characters
_ADDRESS = re.compile(r"https://((?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}(?::\d{1,5})?)/[!-~]+")


def is_push_service(endpoint: str, hosts: Iterable[str]) -> bool:
    """Whether the address is at one of `hosts` ("push.example.org", "*.push.example.org"; a port only
    where the host has one). Browsers hand in these addresses and we call them: nothing else may pass.
    """
    found = _ADDRESS.fullmatch(endpoint)
    if found is None or len(endpoint) > LONGEST or "\\" in endpoint:
        return False
    host = found[1]
    return any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in hosts)
