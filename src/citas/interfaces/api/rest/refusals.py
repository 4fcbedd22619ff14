"""What every operation may answer besides its own success."""

from typing import Any

from citas.interfaces.api.rest.shapes import Problem

REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 413, 422, 500, 503}): Problem}
