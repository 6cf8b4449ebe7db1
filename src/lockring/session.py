"""One check, from the words of a person to the findings: what the command line and the service share.

A session is the notices and a day; devices go in, findings and the next question come out. It does no input
or output itself; notices that are too many to hold come from whoever is given as `more`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial

import msgspec

from lockring import advice, identify, selfcheck
from lockring.advice import Finding
from lockring.candidates import Candidates, MoreNotices, NotCompared, merged, not_compared, tells
from lockring.catalogue import Catalogue, GudidSaid, with_gudid
from lockring.codes import Scanned, read_codes
from lockring.conditions import PRODUCT_FACTS
from lockring.errors import FactError, shown
from lockring.facts import ANSWERS_WITHOUT_VALUE, NOT_ASKED, Device, Doubt, Fact, Known, known
from lockring.index import named
from lockring.normal import Value
from lockring.notice import Notice
from lockring.selfcheck import CANNOT_TELL, NOT_ON_LABEL, Question
from lockring.vocabulary import canonical_name, check_name, label_fact

_PRODUCT = ("model_number", "device_identifier")  # the facts that say what the device is


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """Each finding that matters, the most urgent first, the next question, and what was not compared.

    `device` is the one that was judged: with what GUDID says of it, which `gudid` tells.
    """

    device: Device
    findings: tuple[Finding, ...]
    question: Question | None
    not_compared: NotCompared | None = None
    gudid: GudidSaid | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All notices held, the day as of which a check asks (now, for None), and the ids it is limited to.

    A notice that `more` has too is judged once, with the revisions of both. `catalogue` tells of a device
    identifier which product it is.
    """

    notices: tuple[Notice, ...]
    as_of: date | None = None
    only: tuple[str, ...] = ()
    more: MoreNotices | None = None
    catalogue: Catalogue | None = None

    @cached_property
    def models(self) -> Mapping[Value, str]:
        """Every model that some notice names: its base number, and how it is printed."""
        return named(self.notices, "model_number")

    @cached_property
    def device_identifiers(self) -> Mapping[Value, str]:
        """Every device identifier that some notice names."""
        return named(self.notices, "device_identifier")

    @cached_property
    def answers(self) -> Mapping[str, tuple[str, ...]]:
        """The questions of all notices: each fact with its answers."""
        return {
            observation.fact: tuple(answer.value for answer in observation.answers)
            for notice in self.notices
            for revision in notice.revisions
            for observation in revision.observations
        }

    def start(
        self, label: str, pairs: Sequence[str], *, can_ask: bool = False
    ) -> tuple[Device, tuple[str, ...]]:
        """The device of a label text and of `name=value` pairs, with remarks on how it was read.

        Raises FactError with every fault. Without any text and any pair there is nothing to check,
        unless the person can be asked.
        """
        is_given = label.strip() or not (pairs or can_ask)
        return self._start(partial(self.read_label, label) if is_given else _nothing_read, pairs)

    def start_scanned(
        self, scanned: Sequence[Scanned], pairs: Sequence[str]
    ) -> tuple[Device, tuple[str, ...]]:
        """As `start`, of the bar codes of one label. Raises FactError where they are of two devices too."""
        return self._start(partial(read_codes, scanned), pairs)

    def _start(
        self, read: Callable[[], identify.Reading], pairs: Sequence[str]
    ) -> tuple[Device, tuple[str, ...]]:
        facts, faults = self._read_pairs(pairs)
        reading = _nothing_read()
        try:
            reading = read()
        except FactError as error:
            faults += error.faults
        if faults:
            raise FactError(*faults)
        remarks = reading.remarks + tuple(remark for _, remark in facts.values() if remark)
        device = reading.device
        for name, (fact, _) in facts.items():
            device = _add(device, name, fact)
        return device, remarks

    def learn(self, name: str, text: str) -> tuple[Fact, str]:
        """The fact that a person's answer states, and a remark. Raises FactError with what was expected."""
        check_name(name, self.answers)
        if name == "model_number":
            fact, remark = identify.model_fact(text, self.models)
            return (known(name, text), "") if self._is_printed(fact) else (fact, remark)
        if name == "device_identifier" and known(name, text) not in ANSWERS_WITHOUT_VALUE.values():
            return identify.identifier_fact(text)
        fact, allowed = known(name, text), self.answers.get(name, ())
        if allowed and isinstance(fact, Known) and fact.value not in allowed:
            raise FactError(
                f"{name}: expected one of {', '.join((*allowed, 'cannot_tell'))}, got {shown(text)}"
            )
        return fact, ""

    def answer(self, device: Device, name: str, text: str) -> tuple[Device, tuple[str, ...]]:
        """The device with a person's answer to a question, and remarks. Raises FactError as `learn` does.

        Who is asked for the model number may give a whole line of the label, or its barcode: all counts.
        """
        if name == "model_number" and known(name, text) not in ANSWERS_WITHOUT_VALUE.values():
            reading = self.read_label(text)
            return Device.of({**dict(device), **dict(reading.device)}), reading.remarks
        fact, remark = self.learn(name, text)
        return device.learn(name, fact), (remark,) if remark else ()

    def read_label(self, text: str) -> identify.Reading:
        """The facts that a text from the label states, with remarks. Raises FactError when it states none."""
        reading = identify.read_label(text, self.models)
        fact = reading.device.get("model_number")
        if not (isinstance(fact, Known) and self._is_printed(fact)):
            return reading
        doubts = [doubt.says for doubt in fact.doubts]
        return identify.Reading(
            device=reading.device.learn("model_number", known("model_number", fact.text)),
            remarks=tuple(remark for remark in reading.remarks if remark not in doubts),
        )

    def judge(self, device: Device) -> tuple[tuple[Finding, ...], Question | None]:
        """Each finding on the device that matters, the most urgent first, and the next question to ask."""
        looked = self.look(device)
        return looked.findings, looked.question

    def look(self, device: Device) -> Looked:
        """All that the notices say of the device, and how many could not be compared with it."""
        device, gudid = with_gudid(device, self.catalogue) if self.catalogue else (device, None)
        found = self.more.candidates(device, as_of=self.as_of, only=self.only) if self.more else Candidates()
        notices, others = merged(self.notices, found.notices)
        known_product = self._knows_product(device)
        sure = device if known_product else _without_product(device)
        looked_at = [notice for notice in notices if not self.only or notice.id in self.only]
        held = advice.findings(sure, looked_at, as_of=self.as_of)
        named = device if _has_product_fact(device) else sure
        more = advice.findings(named, others, as_of=self.as_of)
        telling = [finding for finding in more if tells(finding, found.telling)]
        question = selfcheck.next_question(sure, held)
        if not known_product and question is not None and question.fact not in _PRODUCT:
            question = None  # no other answer could help
        left = not_compared(found, more, telling, others)
        return Looked(
            device=device,
            gudid=gudid,
            findings=advice.in_order((*held, *telling)),
            question=question or selfcheck.next_question(device, telling) or _product_question(device, left),
            not_compared=left,
        )

    def _is_printed(self, fact: Fact) -> bool:
        """Whether a model that none of the notices held names is printed by one of the others."""
        doubted = isinstance(fact, Known) and fact.doubts
        return bool(doubted and self.more and isinstance(fact, Known) and self.more.prints(fact.text))

    def _knows_product(self, device: Device) -> bool:
        """Whether a model number, or a device identifier that some notice names, says what the device is."""
        model, identifier = device.get("model_number"), device.get("device_identifier")
        if isinstance(model, Known) and not model.doubts:
            return True
        if not isinstance(identifier, Known) or identifier.doubts:
            return False
        return identifier.value in self.device_identifiers

    def _read_pairs(self, pairs: Sequence[str]) -> tuple[dict[str, tuple[Fact, str]], list[str]]:
        facts: dict[str, tuple[Fact, str]] = {}
        faults: list[str] = []
        for pair in pairs:
            name, equals, text = pair.partition("=")
            try:
                if not equals:
                    raise FactError(f"{shown(pair)}: expected name=value, such as ring_color=clear")
                canonical = canonical_name(name)
                fact = self.learn(canonical, text)
                if facts.setdefault(canonical, fact) != fact:
                    raise FactError(f"{canonical}: given twice with different values; give it once")
            except FactError as error:
                faults += error.faults
        return facts, faults


def _nothing_read() -> identify.Reading:
    return identify.Reading(device=Device())


def _add(device: Device, name: str, fact: Fact) -> Device:
    """Raises FactError when label and pair state different values of one fact."""
    before = device.get(name)
    if isinstance(before, Known) and isinstance(fact, Known) and before.value != fact.value:
        raise FactError(
            f"{name}: the label says {shown(before.text)} and the fact {shown(fact.text)}; which is it?"
        )
    return device.learn(name, fact)


def _without_product(device: Device) -> Device:
    """Without a known product every other number on the label is in doubt: a lot is a lot of something.

    Where GUDID names the model, they can still say that a notice covers the device.
    """
    model = device.get("model_number")
    may_say = model.may_say if isinstance(model, Known) else None
    doubt = Doubt(says="Without the model number it decides nothing.", ask_again=False, may_say=may_say)
    for name, fact in device:
        if isinstance(fact, Known) and label_fact(name) and name != "model_number":
            device = device.learn(name, msgspec.structs.replace(fact, doubts=(*fact.doubts, doubt)))
    return device


def _has_product_fact(device: Device) -> bool:
    """Whether anything that says what the device is, is known without a doubt."""
    facts = (device.get(name) for name in PRODUCT_FACTS)
    return any(isinstance(fact, Known) and not fact.doubts for fact in facts)


def _product_question(device: Device, left: NotCompared | None) -> Question | None:
    """The question for the fact that would rule out the most notices; None where it was asked already."""
    entry = label_fact(left.lacks) if left else None
    given = device.get(entry.name) if entry else NOT_ASKED
    if entry is None or not (given == NOT_ASKED or (isinstance(given, Known) and given.may_say)):
        return None
    return Question(
        notice="",
        fact=entry.name,
        text=entry.question,
        help=entry.where_to_look,
        choices=(NOT_ON_LABEL, CANNOT_TELL),
    )
