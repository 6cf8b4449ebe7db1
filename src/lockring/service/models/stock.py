"""Replacement units, each with its serial number; and what was done to many cases at once, to undo it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class UnitState(models.TextChoices):
    """Where a replacement unit is."""

    AVAILABLE = "available", "available"
    HELD = "held", "held: not known to be fit"
    RESERVED = "reserved", "reserved"
    SHIPPED = "shipped", "shipped"
    RECEIVED = "received", "with the person"
    FAULTY = "faulty", "faulty"


class Unit(models.Model):
    """One replacement unit. Two with one model and serial number cannot be."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.CharField(max_length=80)
    serial = models.CharField(max_length=80)
    model_key = models.CharField(max_length=80)
    serial_key = models.CharField(max_length=80)
    """Normal forms."""
    facts = models.JSONField(default=dict)
    """What is known of it, by the names of facts: {"ring_color": "black"}."""
    state = models.CharField(max_length=12, choices=UnitState.choices, default=UnitState.AVAILABLE)
    place = models.CharField(max_length=40, blank=True)
    """The shelf on which it lies."""
    why = models.TextField(blank=True)
    """Why it is held or faulty: in words of ours, or the id of a remark."""
    case = models.ForeignKey("CaseRow", null=True, on_delete=models.PROTECT, related_name="units")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("model_key", "serial_key"), name="one_unit_a_serial"),
        ]
        indexes: ClassVar = [models.Index(fields=("model_key", "state", "added_at"), name="stock_state")]


class BulkAction(models.Model):
    """What somebody did to many cases at once. `items` holds what is needed to undo it, case by case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    who = models.UUIDField()
    kind = models.CharField(max_length=40)
    items = models.JSONField()
    undone_at = models.DateTimeField(null=True)
