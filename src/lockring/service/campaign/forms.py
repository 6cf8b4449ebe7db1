"""The forms of a campaign's pages. Each holds a key, so that what is sent twice is written once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lockring.campaign import Answer, Channel, CheckOutcome, Depth, Level, Rung, Strategy
from lockring.campaign.checks import LEAST_AT_B
from lockring.service.campaign import words
from lockring.service.campaign.answering import Units
from lockring.service.desk.forms import Choices, Keyed

MOST_RUNGS = 5
_MOST_UNITS = 2_147_483_647  # of a column of PostgreSQL for a whole number


def _units(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hint, min_value=0, max_value=_MOST_UNITS, required=False, widget=_number()
    )


def _number() -> forms.TextInput:
    return forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "class": "nhsuk-input--width-5"}
    )


class StrategyForm(Keyed):
    """The recall strategy (21 CFR 7.42), with the figures that the firm states."""

    depth = forms.ChoiceField(label=_("How deep does the recall go?"), choices=list(words.DEPTHS.items()))
    public_warning = forms.BooleanField(label=_("There is a public warning"), required=False)
    level = forms.ChoiceField(label=_("Level of effectiveness checks"), choices=list(words.LEVELS.items()))
    share = forms.IntegerField(
        label=_("At level B: how many of 100 are checked"),
        min_value=10,
        max_value=100,
        required=False,
        widget=_number(),
    )
    period_days = forms.IntegerField(
        label=_("Days between two status reports"), min_value=1, max_value=90, widget=_number()
    )
    made = _units(_("Units made"), _("Leave it empty if nobody can say. Empty is unknown, not none."))
    distributed = _units(_("Units distributed"), _("Leave it empty if nobody can say."))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        channels = [("", _("No step")), *words.CHANNELS.items()]
        for number in range(1, MOST_RUNGS + 1):
            self.fields[f"channel_{number}"] = forms.ChoiceField(
                label=_("Step %(number)d") % {"number": number}, choices=channels, required=False
            )
            self.fields[f"days_{number}"] = forms.IntegerField(
                label=_("Days after the step before"),
                min_value=0,
                max_value=365,
                required=False,
                widget=_number(),
            )

    @property
    def rungs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of the ladder, in pairs."""
        return [(self[f"channel_{n}"], self[f"days_{n}"]) for n in range(1, MOST_RUNGS + 1)]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a ladder without a step, or a level B without a share."""
        given = super().clean() or {}
        if not any(given.get(f"channel_{n}") for n in range(1, MOST_RUNGS + 1)):
            self.add_error("channel_1", _("Choose at least one way to tell people."))
        if given.get("level") == Level.B.value and given.get("share") is None:
            self.add_error("share", _("Level B needs a share, from 10 to 100 of 100."))
        return given

    def strategy(self) -> Strategy:
        """The strategy that was filled in."""
        given = self.cleaned_data
        steps = [(given[f"channel_{n}"], given[f"days_{n}"] or 0) for n in range(1, MOST_RUNGS + 1)]
        return Strategy(
            depth=Depth(given["depth"]),
            public_warning=given["public_warning"],
            level=Level(given["level"]),
            share=(given["share"] or 100 * (LEAST_AT_B if given["level"] == Level.B.value else 1)) / 100,
            ladder=tuple(
                Rung(channel=Channel(one), after=timedelta(days=days)) for one, days in steps if one
            ),
            period_days=given["period_days"],
        )

    def figures(self) -> tuple[int | None, int | None]:
        """Units made and distributed; none for unknown."""
        return self.cleaned_data["made"], self.cleaned_data["distributed"]


def first_values(strategy: Strategy) -> dict[str, Any]:
    """How a strategy is filled in."""
    rungs = {
        f"{name}_{number}": value
        for number, rung in enumerate(strategy.ladder, start=1)
        for name, value in (("channel", rung.channel.value), ("days", rung.after.days))
    }
    return {
        "depth": strategy.depth.value,
        "public_warning": strategy.public_warning,
        "level": strategy.level.value,
        "share": round(strategy.share * 100),
        "period_days": strategy.period_days,
        **rungs,
    }


class OpenForm(StrategyForm):
    """A new campaign of a notice."""

    revision = forms.ChoiceField(label=_("Which revision of the notice?"))
    is_rehearsal = forms.BooleanField(label=_("Rehearsal: do everything, and send to nobody"), required=False)

    def __init__(self, *args: Any, revisions: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["revision"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = revisions


class ChangeForm(StrategyForm):
    """The strategy from now on, and why."""

    reason = forms.CharField(
        label=_("Why is it changed?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(Keyed):
    """Why, in words that hold no name."""

    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CodeForm(forms.Form):
    """The code of a letter or a reply card."""

    code = forms.CharField(
        label=_("The code of the letter"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Type the code. It stands in the letter, beside “Your code”.")},
    )


class UnitsForm(Keyed):
    """What became of the units; empty is 0, but for what is on hand, where it is unknown."""

    on_hand = _units(_("Still here"))
    returned = _units(_("Sent back"), _("They count once we have them."))
    destroyed = _units(_("Destroyed"))
    lost = _units(_("Lost"))

    def units(self) -> Units | None:
        """The quantities; none where no field was filled in."""
        given = self.cleaned_data
        names = ("on_hand", "returned", "destroyed", "lost")
        if all(given[name] is None for name in names):
            return None
        return Units(
            on_hand=given["on_hand"], **{name: given[name] or 0 for name in names if name != "on_hand"}
        )


class DeskAnswer(UnitsForm):
    """An answer that came by phone, card or mail."""

    answer = forms.ChoiceField(
        label=_("What do they answer?"), choices=list(words.ANSWERS.items()), widget=forms.RadioSelect
    )
    way = forms.ChoiceField(label=_("How did the answer come?"), choices=list(words.WAYS.items()))
    says = forms.CharField(
        label=_("In their words"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = ("answer", "way", "on_hand", "returned", "destroyed", "lost", "says")

    def chosen(self) -> Answer:
        """The answer."""
        return Answer(self.cleaned_data["answer"])


class CameForm(Keyed):
    """How many units are back, in all."""

    returned = forms.IntegerField(
        label=_("Units that are back, in all"), min_value=0, max_value=_MOST_UNITS, widget=_number()
    )


class OutcomeForm(Keyed):
    """What a check found out."""

    outcome = forms.ChoiceField(
        label=_("What did you find out?"), choices=list(words.OUTCOMES.items()), widget=forms.RadioSelect
    )
    method = forms.ChoiceField(label=_("How did you ask?"), choices=list(words.METHODS.items()))

    def chosen(self) -> CheckOutcome:
        """The outcome."""
        return CheckOutcome(self.cleaned_data["outcome"])


class DutyForm(Keyed):
    """Something that happened, from which a duty counts."""

    clock = forms.ChoiceField(label=_("What is asked for?"))
    triggered_at = forms.DateTimeField(
        label=_("When did it start? (UTC)"),
        help_text=_("Such as 2026-03-02 09:30"),
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"],
    )

    def __init__(self, *args: Any, clocks: Choices, **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["clock"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = clocks


class Find(forms.Form):
    """Who is looked for."""

    words = forms.CharField(label=_("Reply code, name, e-mail or serial number"), max_length=200)
