"""Texts of the core and of notices in the language of the page.

`{% load lockring_words %}`, then `{{ text|said }}`, `lang="{{ revision|written_in }}"` and
`{{ revision|about_the_words }}`.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lockring.notice import Revision
from lockring.report import FindingSaid
from lockring.service.campaign import tokens
from lockring.service.campaign import words as campaign_words
from lockring.service.desk.words import Text
from lockring.service.wording import ENGLISH, in_words, language_of

register = template.Library()


@register.filter
def left_out(reason: str) -> Text:
    """Why a contact of a campaign is left out, or that they are told."""
    return campaign_words.LEFT_OUT.get(reason, reason)


@register.filter
def code(plain: str) -> str:
    """A reply code as it is printed."""
    return tokens.printed(plain)


@register.filter
def answer_of(answer: str) -> Text:
    """What a contact of a campaign has answered."""
    return campaign_words.ANSWERS.get(answer, answer)


@register.filter
def channel(names: str | list[str]) -> str:
    """The channels by which a contact of a campaign is told."""
    listed = [names] if isinstance(names, str) else names
    return ", ".join(str(campaign_words.CHANNELS.get(name, name)) for name in listed)


@register.filter
def said(text: str) -> str:
    """The text in the language of the page; in a span that says so, where there is only English."""
    language = get_language() or ENGLISH
    words, spoken = in_words(str(text), language)
    if not words or language.startswith(spoken):
        return words
    return format_html('<span lang="{}">{}</span>', spoken, words)


@register.filter
def written_in(revision: Revision | FindingSaid) -> str:
    """The language in which the page shows this revision, for `lang`."""
    return language_of(revision, get_language() or ENGLISH)


@register.filter
def about_the_words(revision: Revision | FindingSaid) -> str:
    """That the revision is translated, or that there is only English; empty on a page in English."""
    language = get_language() or ENGLISH
    if language.startswith(ENGLISH):
        return ""
    if language_of(revision, language) == ENGLISH:
        return _("This notice is only in English.")
    return _("Translated by Lockring from the English notice.")
