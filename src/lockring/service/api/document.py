"""The whole API, and the OpenAPI document that describes it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ninja import NinjaAPI

from lockring.service.api import cases, checks, limits, problems, schemas, webhooks
from lockring.service.api.keys import Key

_ABOUT = "Is my medical device recalled, and when is it done? Errors are problem details (RFC 9457)."


def made() -> NinjaAPI:
    """The API with every operation. Without the page of ninja, which loads scripts from elsewhere."""
    api = NinjaAPI(
        title="Lockring",
        version="1",
        description=_ABOUT,
        docs_url=None,
        openapi_url=None,
        urls_namespace="programs",
    )
    problems.handle(api)
    api.add_router("/v1", checks.router)
    for router in (cases.router, webhooks.router):
        api.add_router("/v1", router, auth=Key(), throttle=limits.KEYED)
    return api


API = made()


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    written = API.get_openapi_schema(path_prefix="api/")
    written["components"]["schemas"] = schemas.components()
    found: dict[str, Any] = json.loads(json.dumps(written))
    return found
