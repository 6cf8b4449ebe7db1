"""Who wants to hear what, and the issues of the newsletter."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Subscriber(models.Model):
    """Somebody who wants to hear of notices. Without `confirmed_at` nothing but the confirmation is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="en")
    topics = models.JSONField(default=list)
    """What they want to hear of: each a `lockring.news.Topic`; none: everything."""
    push = models.JSONField(null=True)
    """Where the browser is told, with its keys (W3C Push API), if they asked for that."""
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, unique=True)
    """Of the secret part of their links."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("email",),
                condition=models.Q(ended_at=None) & ~models.Q(email=""),
                name="subscribed_once",
            ),
        ]


class Issue(models.Model):
    """One issue of the newsletter: composed, previewed, approved by somebody else, sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    article = models.TextField(blank=True)
    """In Markdown."""
    items = models.JSONField(default=list)
    """What is new: the notice, the revision, and what changed."""
    since = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)


class Reminder(models.Model):
    """A wish of the owner of a case to be reminded to look at the ring, every so many days."""

    case = models.OneToOneField(
        "CaseRow", primary_key=True, on_delete=models.CASCADE, related_name="reminder"
    )
    every_days = models.PositiveSmallIntegerField()
    next_at = models.DateTimeField(db_index=True)
