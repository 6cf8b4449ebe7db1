"""The log of every write: append-only, each entry bound to the one before it by its digest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LedgerEntry(models.Model):
    """One write, with who, when, and why. `body` is canonical JSON; it identifies nobody by itself.

    `key` is that of the form it came from: sent twice, it is written once.
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    part = models.CharField(max_length=12)
    who = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    """The id of the case, or of what else was written."""
    body = models.TextField()
    key = models.CharField(max_length=64, unique=True, null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=("subject", "position"), name="ledger_subject")]


class Head(models.Model):
    """The newest entry. Whoever writes locks this row first, so that the chain has no forks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
