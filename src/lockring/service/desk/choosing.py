"""Which units of the stock a case can be given, as the choices of a form."""

from __future__ import annotations

from uuid import uuid4

from django.db.models import Count
from django.utils.translation import gettext as _

from lockring.remedy import Case
from lockring.service import stock
from lockring.service.desk.forms import Choices
from lockring.service.models import CaseRow, Unit, UnitState

_NEXT = "next:"
_SHOWN = 20  # single units that are offered by their serial number


def new_kit() -> str:
    """The id of a return kit: kits are all alike, and each is used once."""
    return f"kit-{uuid4()}"


def model_of(choice: str) -> str:
    """The model whose next free unit is wanted; empty where a unit is named."""
    return choice.removeprefix(_NEXT) if choice.startswith(_NEXT) else ""


def units(row: CaseRow, case: Case) -> Choices:
    """The next free unit of each model in stock, that of the old device first, and single ones of it."""
    if not stock.case_needs_unit(row):
        return [("kit", _("A return kit"))]
    free = Unit.objects.filter(state=UnitState.AVAILABLE)
    models = free.values_list("model_key").annotate(units=Count("pk")).order_by("model_key")
    ordered = sorted(models, key=lambda found: (found[0] != row.model, found[0]))
    nexts: Choices = [
        (f"{_NEXT}{model}", _("Next free %(model)s (%(count)d free)") % {"model": model, "count": count})
        for model, count in ordered
    ]
    own = free.filter(model_key=row.model).exclude(id__in=_tried(case)).order_by("added_at", "id")[:_SHOWN]
    singles: Choices = [
        (
            str(unit.id),
            _("%(model)s, serial number %(serial)s") % {"model": unit.model, "serial": unit.serial},
        )
        for unit in own
    ]
    return [*nexts, *singles]


def _tried(case: Case) -> list[str]:
    return [name for name in case.tried if not name.startswith("kit-")]
