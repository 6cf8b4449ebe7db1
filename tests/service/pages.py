"""Pages as they are compared: without the token of their forms, which differs each time."""

from __future__ import annotations

import re


def bare(content: bytes) -> str:
    """The page without the tokens of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", content.decode())
