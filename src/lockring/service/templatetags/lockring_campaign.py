"""What campaigns and messages keep as a short code, in the words of the desk. An unknown code stays.

`{% load lockring_campaign %}`, then `{{ contact.told_by|channel }}` and the like.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from lockring.campaign.clocks import RULES, Clock
from lockring.service.campaign import columns, wording, words
from lockring.service.outbox import desk_words
from lockring.service.wording import for_page

register = template.Library()


@register.filter
def channel(code: str) -> str:
    """The channel, such as a letter."""
    return str(words.CHANNELS.get(code, code))


@register.filter
def channels(codes: Iterable[str]) -> str:
    """The channels, with commas between them."""
    return ", ".join(map(channel, codes))


@register.filter
def way(code: str) -> str:
    """How an answer came."""
    return str(words.ALL_WAYS.get(code, code))


@register.filter
def answer(code: str) -> str:
    """What they answered."""
    return str(words.ANSWERS.get(code, code))


@register.filter
def left_out(code: str) -> str:
    """Whether they are told, or why they are left out."""
    return str(words.LEFT_OUT.get(code, code))


@register.filter
def duty(clock: str) -> str:
    """What a clock asks for."""
    return for_page(RULES[Clock(clock)].duty)


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
