"""The tables of the service. What identifies a person stands in `people` only, and can be erased."""

from lockring.service.models.cases import CaseRow, Parcel, PrivateLink
from lockring.service.models.hooks import ApiKey, Delivery, Webhook
from lockring.service.models.ledger import Head, LedgerEntry
from lockring.service.models.people import Access, Account, Invitation, Person, Remark, Role
from lockring.service.models.stock import BulkAction, Unit, UnitState

__all__ = [
    "Access",
    "Account",
    "ApiKey",
    "BulkAction",
    "CaseRow",
    "Delivery",
    "Head",
    "Invitation",
    "LedgerEntry",
    "Parcel",
    "Person",
    "PrivateLink",
    "Remark",
    "Role",
    "Unit",
    "UnitState",
    "Webhook",
]
