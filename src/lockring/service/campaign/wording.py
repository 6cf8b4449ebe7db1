"""What the pages of lists and audience call things. Words only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lockring.service.desk.words import Text

REASONS: dict[str, Text] = {
    "not_covered": _("Device not covered"),
    "not_told": _("Not told by this notice"),
    "no_address": _("No way to reach them"),
}
"""Why somebody is left out, by `lockring.campaign.audience.LeftOut`."""
LIST_KINDS: dict[str, Text] = {
    "registration": _("Registration of devices"),
    "dealer": _("Dealer"),
    "pharmacy": _("Pharmacy"),
    "warranty": _("Warranty"),
    "consignee": _("Consignees"),
    "other": _("Another source"),
}
"""Where a list is from, by `OwnerList.KINDS`."""
FIELDS: dict[str, Text] = {
    "first": _("First name"),
    "last": _("Family name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "home": _("Address"),
    "serial": _("Serial number"),
}
"""The fields that the linkage compares."""


def agreement(level: int) -> Text:
    """How well a field agrees, as the linkage says it: -1 for not known, 0 for different, more for alike."""
    if level < 0:
        return _("not known")
    return _("different") if level == 0 else _("agrees")
