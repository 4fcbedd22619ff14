"""The product's settings, with an empty page more and the cache of availability to be turned off."""

import os

from citas.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
AVAILABILITY_CACHE_SECONDS = int(os.environ.get("BENCH_CACHE_SECONDS", "1"))
ALLAUTH_TRUSTED_PROXY_COUNT = 1  # so that each login of a storm can come from an address of its own
