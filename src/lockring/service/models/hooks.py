"""Other programs: the keys by which they come in, and where they are told of what happens."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from lockring.service.models.people import Role


class ApiKey(models.Model):
    """A program that may ask. Only a digest of its key is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=8, choices=Role.choices)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Webhook(models.Model):
    """An address that is told of events. `secret` signs each message, so it is kept as it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100)
    kinds = models.JSONField(default=list)
    """The events it is told of; none: all."""
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One message to one webhook, until it was taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.ForeignKey("LedgerEntry", on_delete=models.PROTECT, related_name="deliveries")
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("webhook", "entry"), name="told_once"),
        ]
