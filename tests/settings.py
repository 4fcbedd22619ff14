"""The product's settings as in a fresh clone: whatever a developer's `.env` or shell says, except where
the database is."""

import os

from citas.config.environment import Environment

Environment.model_config["env_file"] = None
for _name in Environment.model_fields.keys() - {"database_url"}:
    os.environ.pop(_name.upper(), None)

from citas.config.settings import *  # noqa: E402, F403 - read only now
