"""A recalling firm's campaign: its lists, whom they name, what was said to them, what they answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Campaign(models.Model):
    """The recall of one notice by its firm. `strategy` is a `lockring.campaign.Strategy`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.CharField(max_length=100)
    revision = models.DateField()
    """The revision whose devices and people it is about."""
    is_rehearsal = models.BooleanField(default=False)
    """A mock recall: everything is done, and nothing is sent to anybody."""
    strategy = models.JSONField()
    made = models.PositiveIntegerField(null=True)
    """Units made, as the firm states; `distributed` likewise."""
    distributed = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    """When the first message was put down."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("notice",),
                condition=models.Q(ended_at=None, is_rehearsal=False),
                name="one_campaign_of_a_notice",
            ),
        ]


class OwnerList(models.Model):
    """One list of owners or consignees that was imported. `kind` is where it is from."""

    KINDS: ClassVar = (
        ("registration", "registration"),
        ("dealer", "dealer"),
        ("pharmacy", "pharmacy"),
        ("warranty", "warranty"),
        ("consignee", "consignees"),
        ("other", "other"),
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lists")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=KINDS)
    digest = models.CharField(max_length=64)
    """Of the file: the same one is imported once."""
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    """Rows that were read so far: those that became a contact, and those that could not."""
    refused = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    """What is wrong, why, and the numbers of the rows, as pairs of first and last."""
    columns = models.JSONField(default=dict)
    """What each column of the file is read as; empty for one that is passed by."""
    upto = models.PositiveIntegerField(default=0)
    """The number of the last row that was taken: after a stop it goes on behind it."""
    started_at = models.DateTimeField(null=True)
    """When somebody said yes to it; before that it was only looked at."""
    moved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("campaign", "digest"), name="a_list_once"),
        ]


class Contact(models.Model):
    """One owner of one device, or one consignee with some units: joined from all the lists that name them."""

    OWNER, CONSIGNEE = "owner", "consignee"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=9, default=OWNER)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    language = models.CharField(max_length=8, default="en")
    other_ways = models.JSONField(default=list)
    """Further ways to reach them, as the joined lists differ: each with the names of the fields above."""
    facts = models.JSONField(default=dict)
    """What the lists say of the device, by the names of facts, with `in_warranty` where they say."""
    model = models.CharField(max_length=80, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    joined_into = models.ForeignKey("Contact", null=True, on_delete=models.SET_NULL, related_name="joined")
    """Empty for a contact that counts."""
    left_out = models.CharField(max_length=40, blank=True)
    """Why the audience of the campaign's revision leaves them out; empty for whom is told."""
    code = models.CharField(max_length=16, unique=True)
    """Printed on the letter and the reply card; with it they answer. It tells nothing by itself."""

    rung = models.PositiveSmallIntegerField(default=0)
    """How many rungs of the ladder were tried."""
    told_at = models.DateTimeField(null=True)
    """When the first message was taken for delivery, and did not come back."""
    told_by = models.CharField(max_length=8, blank=True)
    tried_at = models.DateTimeField(null=True)
    dead_channels = models.JSONField(default=list)
    """Channels by which nothing arrives: an address that does not exist, a number that is wrong."""
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, blank=True)
    """A `lockring.campaign.Answer`."""
    answered_by = models.CharField(max_length=8, blank=True)
    """web, card, phone, mail or case."""
    on_hand = models.PositiveIntegerField(null=True)
    returning = models.PositiveIntegerField(default=0)
    """Said to be on their way back: they count as returned once they are here."""
    returned = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    """Replaced or corrected, received and verified: nothing counts as done on shipment."""
    destroyed = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    """When every unit was accounted for."""
    case = models.ForeignKey("CaseRow", null=True, on_delete=models.SET_NULL, related_name="contacts")
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("name", "email", "phone", "street", "city", "postal_code")
    """The fields that are emptied when they are erased, with `other_ways`."""

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=("campaign", "joined_into", "left_out", "answered_at"), name="contact_answer"
            ),
            models.Index(
                fields=("campaign", "joined_into", "left_out", "rung", "tried_at"), name="contact_rung"
            ),
            models.Index(fields=("campaign", "joined_into", "region", "id"), name="contact_region"),
            models.Index(fields=("campaign", "joined_into", "left_out", "id"), name="contact_left_out"),
            models.Index(fields=("campaign", "serial"), name="contact_serial"),
            models.Index(fields=("campaign", "email"), name="contact_email"),
            models.Index(fields=("model", "serial"), name="contact_device"),
        ]


class ListRow(models.Model):
    """One row of a list as it was read, and the contact that it is of."""

    owner_list = models.ForeignKey(OwnerList, on_delete=models.CASCADE, related_name="list_rows")
    number = models.PositiveIntegerField()
    fields = models.JSONField()
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="list_rows")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("owner_list", "number"), name="a_row_once"),
        ]


class Merge(models.Model):
    """Contacts that were found to be one, and why. Undone, they are apart again, and stay so."""

    PROPOSED, JOINED, APART = "proposed", "joined", "apart"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="merges")
    joined = models.JSONField()
    """The ids of the contacts that were joined into it."""
    before = models.JSONField(default=dict)
    """The fields of `kept` before, and whether the other list was newer; empty while nothing is joined."""
    place = models.PositiveIntegerField(default=0)
    """Which of the joins into `kept` it is: undone, those after it are made again without it."""
    probability = models.FloatField()
    """Of being one, 0 to 1, as the linkage computed it."""
    why = models.JSONField(default=dict)
    """For each field compared: how well it agrees."""
    at = models.DateTimeField()
    state = models.CharField(max_length=8, default=JOINED)
    """proposed: a person decides; joined; apart: never proposed nor joined again, until that is undone."""
    who = models.CharField(max_length=40, blank=True)
    """Who decided; empty where the linkage did."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=("campaign", "state", "-probability", "id"), name="merge_state"),
        ]


class Check(models.Model):
    """An effectiveness check (21 CFR 7.42(b)(3)): a contact that was drawn, and what was found out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="checks")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="checks")
    drawn_at = models.DateTimeField()
    method = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    """A `lockring.campaign.CheckOutcome`; empty while it is to be done."""
    at = models.DateTimeField(null=True)
    who = models.CharField(max_length=40, blank=True)


class Duty(models.Model):
    """What the rules ask for by a day: a `lockring.campaign.Clock`, what started it, and when it was met."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="duties")
    clock = models.CharField(max_length=40)
    triggered_at = models.DateTimeField()
    due_on = models.DateField()
    met_at = models.DateTimeField(null=True)
    met_by = models.CharField(max_length=40, blank=True)
