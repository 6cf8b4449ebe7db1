"""What may be asked how often: one table. The numbers leave room for a clinic behind one address. Pure."""

from __future__ import annotations

from collections.abc import Mapping

RATES: Mapping[str, str] = {
    "lockring_check": "120/m/ip",
    "lockring_mail": "20/m/ip,60/h/ip",
    "lockring_ask": "30/m/ip,300/h/ip",
    "lockring_find": "30/m/ip,200/h/ip",
    "lockring_reply": "20/m/ip,100/h/ip",
    "lockring_program": "600/m/ip",
    "lockring_account": "60/m/user,600/h/user",
}
"""In the words of allauth: at most so many in a minute (m) or an hour (h), for each address or account."""

POSTS = (
    ("check:*mail*", "lockring_mail"),
    ("check:*send*", "lockring_mail"),
    ("check:*", "lockring_check"),
    ("follow:ask*", "lockring_ask"),
    ("follow:find*", "lockring_find"),
    ("follow:link*", "lockring_mail"),
    ("news:subscribe*", "lockring_mail"),
    ("news:mine", "lockring_find"),
    ("reply:code", "lockring_reply"),
    ("reply:answer", "lockring_ask"),
    ("api*check*", "lockring_program"),
)
"""What a POST to an address of this name counts as; the first that fits."""
