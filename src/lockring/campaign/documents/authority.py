"""The papers for FDA: status report, report of a correction or removal, request to end the recall."""

from __future__ import annotations

from lockring.campaign.audience import LeftOut
from lockring.campaign.documents import device
from lockring.campaign.documents.paper import About, Document, Field, Kind, Section
from lockring.campaign.figures import Counts
from lockring.campaign.status import StatusReport
from lockring.campaign.strategy import Level, Strategy
from lockring.notice import Revision


def status_paper(revision: Revision, about: About, report: StatusReport) -> Document:
    """The status report (21 CFR 7.53(b)) with its six numbers."""
    return Document(
        kind=Kind.STATUS_REPORT,
        title=f"Recall status report: {revision.title}",
        dated=report.on,
        reference=about.reference,
        sections=(
            Section(
                heading="The recall",
                fields=(
                    _field("Recalling firm", revision.recalling_firm),
                    _field("Product", revision.product),
                    _field("Numbers of the authorities", _aliases(revision)),
                    _field("As of", report.on.isoformat()),
                ),
            ),
            _six(report),
        ),
    )


def _six(report: StatusReport) -> Section:
    return Section(
        heading="Status",
        fields=tuple(
            Field(name=f"{one.number} {one.asks}", value=one.says, source=f"21 CFR 7.53(b){one.number}")
            for one in report.lines()
        ),
    )


def _field(name: str, value: str | None, source: str = "") -> Field:
    return Field(name=name, value=value or None, source=source)


def _aliases(revision: Revision) -> str:
    return "; ".join(f"{one.authority} {one.number}" for one in revision.aliases)


def report_number(about: About, *, removal: bool) -> str | None:
    """Registration-month/day/year-sequence-C or R (21 CFR 806.10(c)(1)); None without a registration."""
    if not about.registration:
        return None
    day = about.dated
    kind = "R" if removal else "C"
    return f"{about.registration}-{day.month}/{day.day}/{day.year}-{about.sequence:03}-{kind}"


def report_806(revision: Revision, about: About, counts: Counts, *, removal: bool) -> Document:
    """The data of a report of corrections and removals, by the elements of 21 CFR 806.10(c).

    Its number is registration-month/day/year-sequence-C or R. What no notice states is a blank.
    """
    given = (*_who(revision, about, removal=removal), *_which(revision), *_what(revision, counts))
    return Document(
        kind=Kind.REPORT_806,
        title=f"Report of a {'removal' if removal else 'correction'}: {revision.title}",
        dated=about.dated,
        reference=about.reference,
        sections=(
            Section(
                heading="Elements of the report",
                fields=tuple(
                    _field(name, value, f"21 CFR 806.10(c)({element})") for element, name, value in given
                ),
            ),
        ),
    )


_Element = tuple[int, str, str | None]


def _who(revision: Revision, about: About, *, removal: bool) -> tuple[_Element, ...]:
    return (
        (1, "Number of the report", report_number(about, removal=removal)),
        (2, "Manufacturer or importer", revision.recalling_firm),
        (2, "Its address and telephone number", None),
        (2, "Name, title, address and telephone number of who conducts the correction or removal", None),
        (6, "Manufacturer and its contact, where it is another", None),
    )


def _which(revision: Revision) -> tuple[_Element, ...]:
    numbers = device.identification(revision)
    named = "; ".join(f"{fact.replace('_', ' ')}: {', '.join(values)}" for fact, values in numbers.items())
    return (
        (3, "Brand name and common name", revision.product),
        (3, "Classification name", None),
        (3, "Intended use", None),
        (4, "Marketing status (510(k), PMA) and device listing number", None),
        (5, "UDI or device identifier, model, catalog, code, lot or serial numbers", named),
    )


def _what(revision: Revision, counts: Counts) -> tuple[_Element, ...]:
    actions = " ".join(remedy.text for remedy in revision.remedies)
    harm = "; ".join(device.stated(revision))
    return (
        (7, "Event that gave rise to it", revision.summary),
        (7, "Actions taken and expected to be taken", actions),
        (8, "Illness or injuries, as the sources state", harm),
        (8, "Numbers of the reports under part 803", None),
        (9, "Devices manufactured", _number(counts.made)),
        (9, "Devices distributed", _number(counts.distributed)),
        (9, "Devices in the same batch, lot or shipment", None),
        (10, "Dates of manufacture or distribution, and expiration or expected life", None),
        (11, "Consignees with addresses, dates and quantities", _listed(counts)),
        (12, "Communications, and to whom they went", "The letter and the list of recipients are attached."),
        (13, "What is missing, why, and when it will come", None),
    )


def _number(count: int | None) -> str | None:
    return None if count is None else f"{count:,}"


def _listed(counts: Counts) -> str | None:
    return f"{counts.contacts:,} on the list that is attached." if counts.contacts else None


def termination_package(
    revision: Revision, about: About, strategy: Strategy, counts: Counts, report: StatusReport
) -> Document:
    """What goes with the request that the recall be terminated (21 CFR 7.55(b))."""
    return Document(
        kind=Kind.TERMINATION,
        title=f"Request to end the recall: {revision.title}",
        dated=about.dated,
        reference=about.reference,
        sections=(
            # The claim itself is the firm's: a program cannot judge what is reasonable.
            Section(
                heading="Request",
                fields=(_field("The recall is effective, and why", None, "21 CFR 7.55(b)"),),
            ),
            _efforts(strategy, counts),
            _disposition(counts),
            _six(report),
            Section(
                heading="To be added",
                fields=(
                    _field("Root cause and how it is prevented", None, "21 CFR 820"),
                    _field("Signature", None),
                ),
            ),
        ),
    )


def _efforts(strategy: Strategy, counts: Counts) -> Section:
    rungs = ", then ".join(rung.channel.value for rung in strategy.ladder)
    share = f", {strategy.share:.0%}" if strategy.level is Level.B else ""
    source = "21 CFR 7.55(a)"
    given = (
        ("Depth", strategy.depth.value),
        ("Public warning", "yes" if strategy.public_warning else "no"),
        ("Who did not answer was asked by", rungs),
        ("Level of effectiveness checks", f"{strategy.level.value}{share}"),
        ("To be told", f"{counts.audience:,}"),
        ("Notified", f"{counts.notified_all:,} of {counts.audience:,} to be told"),
        ("Answered", f"{counts.responding:,} of {counts.audience:,} to be told"),
        ("No answer after every attempt", f"{counts.exhausted:,} of {counts.audience:,} to be told"),
        ("Without any address", f"{counts.left_out.get(LeftOut.NO_ADDRESS, 0):,}"),
    )
    return Section(heading="Efforts", fields=tuple(_field(name, value, source) for name, value in given))


def _disposition(counts: Counts) -> Section:
    of = f"of {counts.units:,} units on the lists"
    given = (
        ("Returned", counts.returned),
        ("Corrected or replaced, received and verified", counts.corrected),
        ("Destroyed", counts.destroyed),
        ("Lost", counts.lost),
        ("Not accounted for", counts.units - counts.accounted),
    )
    fields = tuple(_field(name, f"{count:,} {of}", "21 CFR 7.55(b)") for name, count in given)
    made = _field("Distributed", _number(counts.distributed))
    return Section(heading="What became of the product", fields=(made, *fields))
