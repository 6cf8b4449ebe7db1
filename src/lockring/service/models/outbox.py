"""What is to be said to somebody, over which channel, until it was said or cannot be; and what came back."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class DispatchState(models.TextChoices):
    """What became of a dispatch."""

    READY = "ready", "ready"
    CLAIMED = "claimed", "being sent"
    SENT = "sent", "sent"
    DROPPED = "dropped", "no longer needed"
    DEAD = "dead", "cannot be sent"


class Dispatch(models.Model):
    """One message to one place, once. It holds no words and no address: both are looked up when it is sent.

    `key` is what it is about and to whom: put down twice, it is there once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=100, unique=True)
    purpose = models.CharField(max_length=40)
    """Who composes it: see `outbox.composing`."""
    subject = models.UUIDField(db_index=True)
    """The id of the contact, subscriber or case that it is for."""
    detail = models.JSONField(default=dict)
    """What else its composer needs: never a name or an address."""
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=DispatchState.choices, default=DispatchState.READY)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    """When it was sent, dropped or given up."""
    fault = models.CharField(max_length=200, blank=True)
    """Why it was not taken the last time; no address, no name."""
    letters = models.ForeignKey(
        "LetterBatch", null=True, on_delete=models.SET_NULL, related_name="dispatches"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=("state", "due_at", "id"), name="dispatch_due"),
            models.Index(
                fields=("due_at", "id"),
                condition=models.Q(state="ready") & ~models.Q(channel__in=("letter", "phone")),
                name="dispatch_by_machine",
            ),  # else each claim would step over all letters that wait for somebody to print them
            models.Index(fields=("purpose", "state", "ended_at"), name="dispatch_purpose"),
            models.Index(fields=("ended_at",), name="dispatch_ended"),
        ]


class LetterBatch(models.Model):
    """Letters that are printed and posted together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey("Campaign", null=True, on_delete=models.CASCADE, related_name="batches")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    letters = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    large_print = models.BooleanField(default=False)
    file = models.BinaryField()
    """All letters as one PDF. It holds addresses, and is emptied once posted."""
    sheet = models.BinaryField()
    """The address sheet as PDF."""
    posted_at = models.DateTimeField(null=True)


class CameBack(models.Model):
    """What came back for a dispatch: a bounce, a complaint, a reply, a wish to hear no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispatch = models.ForeignKey(Dispatch, null=True, on_delete=models.SET_NULL, related_name="came_back")
    kind = models.CharField(max_length=12)
    """bounce, delay, complaint, reply, leave, auto (a machine answered) or unreadable."""
    at = models.DateTimeField()
    status = models.CharField(max_length=12, blank=True)
    """The status code of a bounce (RFC 3463), such as 5.1.1."""
    key = models.CharField(max_length=64, unique=True)
    """The digest of what came: fetched twice, it counts once."""
    remark = models.CharField(max_length=64, blank=True)
    """The id of the words of a reply, which can be erased."""
    seen_at = models.DateTimeField(null=True)
    """When somebody of the desk has dealt with it."""
