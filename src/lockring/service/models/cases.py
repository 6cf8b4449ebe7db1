"""The cases, as their events have made them: what the queue and the pages ask for, and nothing else."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class CaseRow(models.Model):
    """One remedy for one device. `terms` and `state` are `lockring.remedy.Terms` and `Case` as JSON.

    The columns beside them repeat what is searched and sorted by; `casework` alone writes either.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    notice = models.CharField(max_length=100)
    revision = models.DateField()
    remedy = models.CharField(max_length=100)
    person = models.ForeignKey("Person", on_delete=models.PROTECT, related_name="cases")
    device = models.JSONField()
    """The facts of the device by name, as they were typed: what the verdict was given on."""
    verdict = models.CharField(max_length=16)
    model = models.CharField(max_length=80, blank=True)
    serial = models.CharField(max_length=80, blank=True, db_index=True)
    """Normal forms, for the search and to see a device that was asked for twice."""
    terms = models.TextField()
    state = models.TextField()
    stage = models.CharField(max_length=12)
    can_wait = models.BooleanField(default=True)
    since = models.DateTimeField()
    """From when its place in the queue counts."""
    old_unit = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    shipped_at = models.DateTimeField(null=True)
    """When it was last shipped: the pace of the queue."""
    assigned = models.ForeignKey(
        "Account", null=True, on_delete=models.SET_NULL, related_name="assigned_cases"
    )
    language = models.CharField(max_length=8, default="en")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=("stage", "can_wait", "since", "id"), name="case_queue"),
            models.Index(fields=("notice", "remedy", "stage", "can_wait", "since", "id"), name="case_place"),
            models.Index(fields=("notice", "remedy", "shipped_at"), name="case_pace"),
            models.Index(fields=("model", "serial"), name="case_device"),
            models.Index(fields=("assigned", "stage", "can_wait", "since", "id"), name="case_assigned"),
            models.Index(fields=("changed_at", "id"), name="case_changed"),
        ]


class PrivateLink(models.Model):
    """A link by which the owner comes to the case without signing in. Only its digest is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Parcel(models.Model):
    """Something that travels for a case: the new unit, the empty kit, or the old unit on its way back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(CaseRow, on_delete=models.CASCADE, related_name="parcels")
    goes_back = models.BooleanField(default=False)
    carrier = models.CharField(max_length=40)
    tracking = models.CharField(max_length=80, db_index=True)
    label = models.BinaryField()
    """The label as PDF. It holds an address, and is emptied with the person."""
    made_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)
