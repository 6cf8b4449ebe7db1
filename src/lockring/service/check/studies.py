"""The page of a study, in plain words, at an address that holds the digest of its bytes.

What is at such an address never changes, so that it may be kept anywhere for ever.
"""

from __future__ import annotations

import base64
import hashlib
import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lockring.service import checking
from lockring.service.wording import ENGLISH

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_KEEP = "public, max-age=31536000, immutable"  # a year in seconds, as long as any keeper keeps it


@require_safe
def page(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001
    """The page with these bytes, in English; 404 where no notice links to such a page."""
    found = checking.study_pages().get(digest)
    if found is None:
        raise Http404
    answer = HttpResponse(found)
    answer["Content-Language"] = ENGLISH
    answer["Cache-Control"] = _KEEP
    answer["Content-Security-Policy"] = _policy(found)
    return answer


def _policy(page: bytes) -> str:
    """What the page may load: its own style sheets, each by its digest, and nothing else."""
    digests = (base64.b64encode(hashlib.sha256(style).digest()).decode() for style in _STYLE.findall(page))
    styles = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    nothing = ("default-src", "base-uri", "form-action", "frame-ancestors")
    return "; ".join([*(f"{name} 'none'" for name in nothing), f"style-src {styles}"])
