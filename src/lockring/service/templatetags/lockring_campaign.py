"""What campaigns and messages keep as a short code, in the words of the desk. An unknown code stays.

`{% load lockring_campaign %}`, then `{{ message.state|state }}` and the like.
"""

from __future__ import annotations

from django import template

from lockring.service.campaign import columns, wording, words
from lockring.service.outbox import desk_words

register = template.Library()


@register.filter
def way(code: str) -> str:
    """How an answer came."""
    return str(words.ALL_WAYS.get(code, code))


@register.filter
def purpose(code: str) -> str:
    """What a message is for."""
    return str(desk_words.PURPOSES.get(code, code))


@register.filter
def state(code: str) -> str:
    """What became of a message."""
    return str(desk_words.STATES.get(code, code))


@register.filter
def came_back(code: str) -> str:
    """What came back."""
    return str(desk_words.CAME_BACK.get(code, code))


@register.filter
def list_kind(code: str) -> str:
    """Where a list is from."""
    return str(wording.LIST_KINDS.get(code, code))


@register.filter
def column(field: str) -> str:
    """What a column of a list holds."""
    return columns.called(field)
