"""The EU field safety notice, field by field. What no notice states is a blank for a person."""

from __future__ import annotations

from lockring.campaign.documents import device
from lockring.campaign.documents.paper import About, Document, Field, Kind, Section
from lockring.campaign.documents.words import ENGLISH
from lockring.notice import Revision, VerdictKind

_TEMPLATE = "European Commission, field safety notice template of 2018"
_MEDDEV = "MEDDEV 2.12-1 rev 8, section 5.4.4"


def field_safety_notice(revision: Revision, about: About) -> Document:
    """The fields of an EU field safety notice (MEDDEV 2.12-1 rev 8; the template of 2018). In English."""
    return Document(
        kind=Kind.FIELD_SAFETY_NOTICE,
        title=f"Field safety notice: {revision.product}",
        dated=about.dated,
        reference=about.reference,
        mark="URGENT FIELD SAFETY NOTICE",
        sections=(
            _devices(revision),
            _reason(revision),
            _action(revision, about),
            _general(revision, about),
            Section(
                heading="Pass this notice on",
                text=(
                    "Give this notice to all who must know of it where you work.",
                    "Give it to whoever has such a device from you.",
                    "Keep it in mind as long as such a device may be in use.",
                    "Tell the maker, and your authority where the law asks for it, of every incident.",
                ),
            ),
        ),
    )


def _field(name: str, value: str | None, source: str = _TEMPLATE) -> Field:
    return Field(name=name, value=value or None, source=source)


def _devices(revision: Revision) -> Section:
    numbers = {fact: ", ".join(values) for fact, values in device.identification(revision).items()}
    lots = "; ".join(numbers[fact] for fact in ("lot_number", "serial_number") if fact in numbers)
    return Section(
        heading="1. Affected devices",
        points=tuple(dict.fromkeys(clause.says for clause in revision.scope.any)),
        fields=(
            _field("Device type", revision.product),
            _field("Commercial name", numbers.get("brand_name") or revision.product),
            _field("Unique device identifier (UDI-DI)", numbers.get("device_identifier")),
            _field("Primary clinical purpose", None),
            _field(
                "Model, catalogue or part numbers",
                numbers.get("model_number") or numbers.get("catalog_number"),
            ),
            _field("Software version", numbers.get("software_version")),
            _field("Affected serial or lot numbers", lots),
            _field("Associated devices", None),
        ),
    )


def _reason(revision: Revision) -> Section:
    return Section(
        heading="2. Reason for the action",
        fields=(
            _field("Description of the problem", revision.summary, _MEDDEV),
            _field("Hazard", " ".join(device.hazards(revision)), _MEDDEV),
            _field("Probability of the problem", None),
            _field("Predicted risk to patients and users", None),
            _field("More to characterise the problem", "; ".join(device.stated(revision))),
        ),
    )


def _action(revision: Revision, about: About) -> Section:
    steps = (step for step in revision.advice if VerdictKind.AFFECTED in step.verdicts)
    told = "Yes. A letter in plain words and a reply form are attached."
    return Section(
        heading="3. Action",
        points=tuple(" ".join(filter(None, (step.only_if, step.text))) for step in steps),
        fields=(
            _field("By when the user has to act", about.reply_by and about.reply_by.isoformat()),
            _field("Follow-up of patients", None),
            _field("Reply needed", "Yes", _MEDDEV),
            _field("Reply by", about.reply_by and about.reply_by.isoformat()),
            _field("What the maker does", " ".join(device.owners_remedies(revision, ENGLISH))),
            _field("To be told to the patient or lay user", told),
        ),
    )


def _general(revision: Revision, about: About) -> Section:
    is_update = bool(about.previous)
    return Section(
        heading="4. General",
        fields=(
            _field("Type", "Update" if is_update else "New"),
            _field("Reference of the notice before, and its date", about.previous if is_update else "None"),
            _field("What is new", revision.changed if is_update else "First notice"),
            _field("Version", str(about.version)),
            _field("Maker", revision.recalling_firm, _MEDDEV),
            _field("Address and SRN of the maker", None),
            _field("Authorised representative", None),
            _field("Contact", "; ".join(device.lines(revision)), _MEDDEV),
            # Whether it is so only the firm can say; MEDDEV wants the statement in the notice.
            _field("The authority of your country has been informed of this notice", None, _MEDDEV),
            _field("Name and signature", None, _MEDDEV),
        ),
    )
