"""What things of a campaign are called on its pages. Words only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lockring.campaign import Answer, Channel, CheckOutcome, Depth, Level
from lockring.campaign.documents import Kind
from lockring.campaign.figures import Stage
from lockring.service.desk.words import Text

REHEARSAL = _("REHEARSAL - NOT A RECALL")

DEPTHS: dict[str, Text] = {
    Depth.CONSUMER.value: _("To each owner"),
    Depth.RETAIL.value: _("To shops and pharmacies"),
    Depth.WHOLESALE.value: _("To wholesalers"),
}
LEVELS: dict[str, Text] = {
    Level.A.value: _("A: all are checked"),
    Level.B.value: _("B: a share between 10 and 100 of 100"),
    Level.C.value: _("C: 10 of 100"),
    Level.D.value: _("D: 2 of 100"),
    Level.E.value: _("E: none"),
}
CHANNELS: dict[str, Text] = {
    Channel.EMAIL.value: _("E-mail"),
    Channel.SMS.value: _("SMS"),
    Channel.LETTER.value: _("Letter"),
    Channel.PHONE.value: _("Phone call"),
    Channel.PUSH.value: _("Push message"),
}
ANSWERS: dict[str, Text] = {
    Answer.ACTED.value: _("They have it and do what the letter says"),
    Answer.ASKED.value: _("They asked for the remedy"),
    Answer.NOT_THEIRS.value: _("They never had it"),
    Answer.PASSED_ON.value: _("Somebody else has it now"),
    Answer.GONE.value: _("It is destroyed, lost or given back"),
    Answer.REFUSES.value: _("They have it and will not take part"),
    Answer.QUESTION.value: _("They have a question: call them"),
}
WAYS: dict[str, Text] = {"phone": _("By phone"), "card": _("Reply card"), "mail": _("E-mail or letter")}
ALL_WAYS: dict[str, Text] = {**WAYS, "web": _("On the web page"), "case": _("By asking for the remedy")}
OUTCOMES: dict[str, Text] = {
    CheckOutcome.ACTED.value: _("Told, and did what was asked"),
    CheckOutcome.NOT_ACTED.value: _("Told, and did not"),
    CheckOutcome.NOT_TOLD.value: _("Never got the message"),
    CheckOutcome.NOT_REACHED.value: _("Could not be reached"),
}
METHODS: dict[str, Text] = {
    "phone": _("By phone"),
    "visit": _("By a visit"),
    "mail": _("By mail"),
    "other": _("Another way"),
}
DOCUMENTS: dict[Kind, Text] = {
    Kind.CUSTOMER_LETTER: _("Letter to owners"),
    Kind.FIELD_SAFETY_NOTICE: _("Field safety notice (EU)"),
    Kind.REPLY_FORM: _("Reply form"),
    Kind.STATUS_REPORT: _("Status report (21 CFR 7.53)"),
    Kind.REPORT_806: _("Data of the report of corrections and removals (21 CFR 806.10)"),
    Kind.TERMINATION: _("Termination package (21 CFR 7.55)"),
}
STAGES: dict[Stage, Text] = {
    Stage.MADE: _("Made"),
    Stage.DISTRIBUTED: _("Distributed"),
    Stage.LISTED: _("Units on the lists"),
    Stage.JOINED: _("People and firms on the lists"),
    Stage.AUDIENCE: _("To be told"),
    Stage.REACHABLE: _("Reachable"),
    Stage.NOTIFIED: _("Told"),
    Stage.RESPONDING: _("Answered"),
    Stage.ACTIONABLE: _("Have it and take part"),
    Stage.ACCOUNTED: _("Units accounted for"),
    Stage.VERIFIED: _("Units received and verified"),
}
LEFT_OUT: dict[str, Text] = {
    "": _("Is told"),
    "not_covered": _("Left out: the revision does not cover the device"),
    "not_told": _("Left out: the revision told others only"),
    "no_address": _("To be told, and has no address"),
}
