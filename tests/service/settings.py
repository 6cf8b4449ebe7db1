"""The settings of the service for its tests: as in earnest, but for plain files and mail in memory."""

import os
import tempfile
from pathlib import Path

_BROUGHT = Path(__file__).parents[2] / ".venv" / "service"  # by `make test`: the files from npm
_HOME = str(_BROUGHT) if _BROUGHT.exists() else tempfile.mkdtemp(prefix="lockring-tests-")
os.environ.setdefault("LOCKRING_SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("LOCKRING_HOME", _HOME)
os.environ.setdefault("LOCKRING_INSECURE", "1")

from lockring.service.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
