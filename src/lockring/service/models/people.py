"""Who signs in, whom a device belongs to, who may act for them, and what they wrote: all that is personal."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What somebody may do at the desk; a person with a device has none."""

    NONE = "", "none"
    VIEWER = "viewer", "viewer"
    AGENT = "agent", "agent"
    LEAD = "lead", "lead"


class Accounts(BaseUserManager["Account"]):
    """Accounts are found by their e-mail address; there are no passwords."""

    def create_user(self, email: str, **fields: Any) -> Account:
        """A new account."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_unusable_password()
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who signs in by a code that is mailed to them. Its id is the `who` of events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.NONE, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[Accounts] = Accounts()

    @property
    def is_desk(self) -> bool:
        """Whether they belong to the desk."""
        return self.role != Role.NONE

    @property
    def may_write(self) -> bool:
        """Whether they may change a case."""
        return self.role in (Role.AGENT, Role.LEAD)


class Person(models.Model):
    """Whom a device belongs to, and how to reach them. Empty once erased; the id stays in the events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="people")
    name = models.CharField(max_length=200, blank=True, db_index=True)
    email = models.EmailField(blank=True, db_index=True)
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    street_more = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    PERSONAL = ("name", "email", "phone", "street", "street_more", "city", "region", "postal_code")
    """The fields that are emptied when they are erased."""


class Remark(models.Model):
    """Words that somebody wrote in an event, apart from it. The event holds the id, which is a salted digest.

    So the words can be erased while the chain of events stays whole, and cannot be exchanged for others.
    """

    id = models.CharField(primary_key=True, max_length=64)
    salt = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    case = models.UUIDField(null=True, db_index=True)
    erased_at = models.DateTimeField(null=True)


class Access(models.Model):
    """That an account may act on a case for its owner."""

    case = models.ForeignKey("CaseRow", on_delete=models.CASCADE, related_name="accesses")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="accesses")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case", "account"), condition=models.Q(ended_at=None), name="one_access"
            )
        ]


class Invitation(models.Model):
    """A caregiver or a new owner who was asked by mail, until they accept. Of the link a digest is kept."""

    digest = models.CharField(primary_key=True, max_length=64)
    case = models.ForeignKey("CaseRow", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    to_own = models.BooleanField(default=False)
    """Whether they become the owner, not a caregiver."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
