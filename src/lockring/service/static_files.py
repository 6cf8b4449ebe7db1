"""Style sheets and scripts under names that hold their digest, compressed."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Files(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # it carries no types
    """Without source maps: packages name them, and they are not brought, since no page needs them."""

    patterns: Any = tuple(
        (name, tuple(one for one in found if "sourceMappingURL" not in str(one)))
        for name, found in CompressedManifestStaticFilesStorage.patterns
    )
