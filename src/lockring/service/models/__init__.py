"""The tables of the service. What identifies people stands in people, campaign and news: it can be erased."""

from lockring.service.models.campaign import (
    Campaign,
    Check,
    Contact,
    Duty,
    ListRow,
    Merge,
    OwnerList,
)
from lockring.service.models.cases import CaseRow, Parcel, PrivateLink
from lockring.service.models.hooks import ApiKey, Delivery, Webhook
from lockring.service.models.ledger import Head, LedgerEntry
from lockring.service.models.news import Issue, Reminder, Subscriber
from lockring.service.models.outbox import CameBack, Dispatch, DispatchState, LetterBatch
from lockring.service.models.people import Access, Account, Invitation, Person, Remark, Role
from lockring.service.models.stock import BulkAction, Unit, UnitState

__all__ = [
    "Access",
    "Account",
    "ApiKey",
    "BulkAction",
    "CameBack",
    "Campaign",
    "CaseRow",
    "Check",
    "Contact",
    "Delivery",
    "Dispatch",
    "DispatchState",
    "Duty",
    "Head",
    "Invitation",
    "Issue",
    "LedgerEntry",
    "LetterBatch",
    "ListRow",
    "Merge",
    "OwnerList",
    "Parcel",
    "Person",
    "PrivateLink",
    "Remark",
    "Reminder",
    "Role",
    "Subscriber",
    "Unit",
    "UnitState",
    "Webhook",
]
