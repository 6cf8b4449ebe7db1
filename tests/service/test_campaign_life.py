"""The whole life of a campaign in a real browser, with every process of the service and a real mail server.

What is expected is counted here, in plain Python, over what the test itself did: never by the rules of the
service. Its database is only asked when something is done, and set back where days pass.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from math import ceil, sqrt
from typing import Any

import pytest

from tests.service import campaign_owners, pdf_text
from tests.service.browsing import DESK, PHONE, can_browse
from tests.service.builders import RING
from tests.service.campaign_owners import Owner
from tests.service.lives import answer, tick
from tests.service.running import LEADS
from tests.service.whole_service import Post, World, living, text_of

pytestmark = pytest.mark.skipif(not can_browse(), reason="needs Debian's chromium, and the files of npm")
REFUSED = ("owner0@example.org", "owner20@example.org")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\b")
JOINED_TEXT = "more were the same as one of them, and joined into it"
LEFT_OUT = ("", "not_covered", "not_told", "no_address")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with living(tmp_path_factory.mktemp("life"), unknown=REFUSED) as found:
        yield found


class Firm:
    """The lead of the firm, in the campaign."""

    def __init__(self, world: World) -> None:
        self.world, self.desk, self.base = world, world.lead(LEADS[0]), ""

    def go(self, page: str = "") -> None:
        self.desk.go(f"{self.base}{page}")

    def opens(self) -> None:
        """From the notice to an open campaign, at level B, by e-mail, SMS, letter, phone."""
        desk = self.desk
        desk.press("header a[href$='/desk/campaigns/']")
        desk.press("main a[href$='/desk/campaigns/new/']")
        desk.press(f"main a[href$='/{RING}/']")
        desk.page.select_option("[name=level]", "B")
        desk.type("[name=share]", "20")
        desk.type("[name=made]", "500")
        desk.type("[name=distributed]", "400")
        desk.press("main form button.nhsuk-button")
        self.base = desk.path
        assert re.fullmatch(r"/desk/campaigns/[0-9a-f-]{36}/", self.base)

    def looks_at(self, name: str, kind: str, content: bytes) -> None:
        """Brings a list in, and looks at how it is read."""
        self.go("lists/")
        file: Any = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content}
        self.desk.page.set_input_files("[name=file]", file)
        self.desk.type("[name=name]", name)
        self.desk.page.select_option("[name=kind]", kind)
        self.desk.press("main form[enctype] button")

    def takes(self, name: str, kind: str, content: bytes) -> None:
        self.looks_at(name, kind, content)
        self.desk.press("main button[name=take]")
        self.world.service.until("SELECT count(*) FROM service_ownerlist WHERE finished_at IS NULL", 0)

    def lines(self, section: str = "main") -> dict[str, list[str]]:
        """The rows of the tables on the page, by their first cell."""
        rows = self.desk.page.locator(f"{section} tbody tr").all()
        cells = [[one.strip() for one in row.locator("th, td").all_inner_texts()] for row in rows]
        return {row[0]: row[1:] for row in cells}

    def previews(self) -> dict[str, int]:
        """What would go out now, by channel."""
        self.go("send/")
        found = {name: int(cells[0]) for name, cells in self.lines().items() if cells}
        assert sum(found.values()) == self.listed("In all:")
        return found

    def listed(self, label: str) -> int:
        """A number on the page, behind what it is."""
        said = self.desk.page.inner_text(f"main li:has-text('{label}')")
        return int(said.removeprefix(label))

    def sends(self) -> None:
        self.desk.press("main form[novalidate] button")
        self.world.service.all_said()

    def letters(self) -> dict[str, str]:
        """Prints what waits, posts it; returns the code in each letter, by the name."""
        self.desk.go("/desk/outbox/")
        self.desk.press("form[action$='/outbox/letters/'] button")
        printed = self.desk.download("main a[href$='/file/']")
        assert self.desk.download("main a[href$='/sheet/']").startswith(b"%PDF")
        self.desk.press("form[action$='/posted/'] button")
        return codes(printed)

    def finds(self, words: str) -> None:
        """The page of an owner, by what is typed."""
        self.go("answers/")
        self.desk.type("main [name=code]", words)
        self.desk.press("main form[novalidate] button")

    def writes_down(self, said: str, way: str, **units: str) -> None:
        """An answer, on the page of the owner."""
        tick(self.desk, "answer", said)
        self.desk.page.select_option("main [name=way]", way)
        for name, number in units.items():
            self.desk.type(f"main #id_{name}", number)
        self.desk.press("main form:has([name=answer]) button")


def codes(printed: bytes) -> dict[str, str]:
    """The code in each letter, by the name in its window."""
    found: dict[str, str] = {}
    text = pdf_text.text(printed)
    names = {one.name for one in campaign_owners.owners()}
    name = ""
    for line in text.splitlines():
        if line.strip().title() in names:
            name = line.strip().title()
        elif code := CODE.search(line):
            found.setdefault(name, code[0])
    return found


def test_a_campaign_from_its_notice_to_its_status_report(world: World) -> None:
    owners, firm = campaign_owners.owners(), Firm(world)
    firm.opens()
    lists_come_in(firm, owners)
    people = [*owners, two_after_all(firm, owners)]
    audience_is_seen(firm, people)
    it_starts(firm, people)
    some_come_back(firm, people)
    letters = escalates_at_once(firm, people)
    they_answer(firm, people, letters)
    days_pass(firm, people, 5)
    escalates_to_letters(firm, people)
    days_pass(firm, people, 15)
    calls_follow_by_themselves(firm, people)
    checks = are_checked(firm, people)
    papers_are_taken(firm, people, checks)
    on_a_phone(firm)
    firm.desk.close()


def lists_come_in(firm: Firm, owners: list[Owner]) -> None:
    """Three lists, one of them twice; duplicates joined, and one of the joins undone."""
    registration, service = campaign_owners.registration(owners), firm.world.service
    firm.takes("registration", "registration", registration)
    firm.takes("dealers", "dealer", campaign_owners.dealer(owners))
    firm.takes("warranty", "warranty", campaign_owners.warranty(owners))
    firm.looks_at("registration again", "registration", registration)
    assert "was brought in before" in firm.desk.page.inner_text("main .nhsuk-error-summary")
    firm.go("lists/")
    rows = {name.split("\n")[0]: cells for name, cells in firm.lines().items()}
    assert rows == {
        "registration": ["Registration of devices", "53", "1", "Read to its end"],
        "dealers": ["Dealer", "14", "0", "Read to its end"],
        "warranty": ["Warranty", "22", "0", "Read to its end"],
    }
    firm.desk.press("main a:text-is('registration')")
    assert "names nobody" in firm.desk.page.inner_text("main")
    firm.go("lists/")
    firm.desk.press("form[action$='/lists/link/'] button")
    service.until("SELECT count(*) FROM service_ledgerentry WHERE kind = 'linked'")
    shows(firm, {"contacts on all lists": 60, JOINED_TEXT: 28})
    firm.go("lists/pairs/?state=joined")


def two_after_all(firm: Firm, owners: list[Owner]) -> Owner:
    """Undoes a join: what the list of the warranty says of owner 19 is an owner of its own again."""
    firm.go("lists/contacts/")
    firm.go("lists/pairs/?state=joined")
    while True:
        pair = firm.desk.page.locator("main .lists-card", has=firm.desk.page.get_by_text(owners[19].serial))
        if pair.count():
            break
        firm.desk.press("main a[rel=next]")
    firm.desk.press(pair.locator("button[value=undo]"))
    firm.go("lists/")
    shows(firm, {"contacts on all lists": 61, JOINED_TEXT: 27})
    owners[19].has_home = False
    return replace(owners[19], has_home=True, ended=Counter(), condition="", locks="", color="")


def shows(firm: Firm, expected: dict[str, int]) -> None:
    """Looks again until the page shows these: what takes long to count is counted behind the pages."""
    for _ in range(50):
        if figures(firm) == expected:
            return
        firm.desk.page.wait_for_timeout(200)
        firm.desk.page.reload()
    assert figures(firm) == expected


def figures(firm: Firm) -> dict[str, int]:
    """The figures above the lists and the audience, by what they are."""
    lines = firm.desk.page.locator(".lists-figures li").all_inner_texts()
    return {words: int(number) for number, words in (line.split(maxsplit=1) for line in lines)}


def audience_is_seen(firm: Firm, people: list[Owner]) -> None:
    """Whom 2019 told and whom 2021 tells, in all and by state, as counted here; and the map."""
    firm.go("audience/")
    firm.desk.press("form[action$='/place/'] button")
    firm.world.service.until(
        "SELECT (SELECT max(position) FROM service_ledgerentry WHERE kind = 'placed')"
        " > (SELECT max(position) FROM service_ledgerentry WHERE kind = 'join_undone')"
    )
    firm.go("audience/?old=2019-11-21&new=2021-10-05")
    old = Counter(one.out_of_2019() for one in people)
    new = Counter(one.out_of_2021() for one in people)
    assert list(figures(firm).values()) == [new[reason] for reason in LEFT_OUT]
    lines = firm.lines()
    both = [[str(old[reason]), str(new[reason])] for reason in LEFT_OUT]
    assert [lines[name] for name in list(lines)[:4]] == both
    only_2021 = sum(1 for one in people if not one.out_of_2021() and one.out_of_2019())
    only_2019 = sum(1 for one in people if not one.out_of_2019() and one.out_of_2021())
    said = " ".join(firm.desk.page.inner_text("main").split())
    assert f"{only_2021} of 61 are told only by the revision of 5 Oct 2021" in said
    assert f"{only_2019} of 61 only by that of 21 Nov 2019" in said
    for state in {one.state for one in people if one.state}:
        there = [one for one in people if one.state == state]
        outs = (sum(bool(o.out_of_2019()) for o in there), sum(bool(o.out_of_2021()) for o in there))
        assert lines[state] == [str(len(there)), *map(str, outs)]
    illinois = [one for one in people if one.state == "IL"]
    out = sum(1 for one in illinois if one.out_of_2019())
    tiles = firm.desk.page.locator(".lists-map").first.locator("g title").all_text_contents()
    assert f"Illinois: {out} / {len(illinois)}" in tiles


def to_tell(people: list[Owner]) -> list[Owner]:
    return [one for one in people if not one.out_of_2021()]


def first_way(one: Owner) -> str:
    return "E-mail" if one.email else "SMS" if one.phone else "Letter"


def is_told(one: Owner, by: str) -> None:
    """The first message that arrives tells them."""
    if not one.told_by:
        one.told_by, one.told_on = by, datetime.now(UTC)


def it_starts(firm: Firm, people: list[Owner]) -> None:
    """What is previewed is what the mail server gets; it does not know two of them."""
    due = Counter(first_way(one) for one in to_tell(people))
    assert firm.previews() == due
    before = len(firm.world.post.taken)
    firm.sends()
    mails = firm.world.post.mails[before:]
    got = Counter(str(mail["To"]) for mail in mails)
    assert got == Counter(one.email for one in to_tell(people) if one.email and one.email not in REFUSED)
    for one in to_tell(people):
        if one.email and one.email not in REFUSED:
            is_told(one, "email")
    assert all(mail.get_content_type() == "multipart/alternative" for mail in mails)
    firm.desk.go("/desk/outbox/")
    said = firm.desk.page.inner_text("main")
    assert said.count("the address was refused (550)") == len(REFUSED)
    assert said.count("no SMS service is set up") == due["SMS"]


def some_come_back(firm: Firm, people: list[Owner]) -> None:
    """One mail bounces later, another is replied to; both through the command that takes in mail."""
    post, back = firm.world.post, firm.world.service
    for raw in (bounce(post, people[1]), reply(post, people[2], "Is my pump safe? Please call me.")):
        back.run("django", "lockring_mail_in", "-", given=raw)
    people[1].told_by, people[1].told_on = "", None
    firm.go("answers/")
    assert "Is my pump safe?" in firm.desk.page.inner_text("main article")
    firm.desk.press("main article a[href*='/contacts/']")
    firm.writes_down("question", "mail")
    firm.desk.press("main article form[action$='/seen/'] button")
    assert not firm.desk.page.locator("main article").count()
    people[2].answer = "question"


def bounce(post: Post, one: Owner) -> bytes:
    """A report that the mail to them came back for good (RFC 3464), to where bounces go."""
    at = next(n for n, mail in enumerate(post.mails) if str(mail["To"]) == one.email)
    return (
        f"From: MAILER-DAEMON@example.org\r\nTo: {post.senders[at]}\r\nSubject: Undelivered\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"'
        "\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {one.email}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()


def reply(post: Post, one: Owner, words: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = one.email, str(post.to(one.email)["Reply-To"])
    mail["Subject"] = f"Re: {post.to(one.email)['Subject']}"
    mail.set_content(words)
    return mail.as_bytes()


def escalates_at_once(firm: Firm, people: list[Owner]) -> dict[str, str]:
    """Who was not reached goes on at once: to an SMS, which nobody sends, and so to a letter."""
    unreached = [one for one in to_tell(people) if not one.told_by]
    to_write = [one for one in unreached if one.number != 20]
    assert firm.previews() == {"SMS": 1, "Letter": len(to_write) - 4}
    firm.sends()
    assert firm.previews() == {"Letter": 1}
    firm.sends()
    assert firm.previews() == {}
    letters = firm.letters()
    assert sorted(letters) == sorted(one.name for one in unreached)
    for one in unreached:
        is_told(one, "letter")
    return letters


def they_answer(firm: Firm, people: list[Owner], letters: dict[str, str]) -> None:
    """By the link in the mail, by the code of the letter, by a reply card."""
    by_link(firm.world, people[3])
    people[3].answer, people[3].on_hand = "asked", 1
    by_code(firm.world, letters[people[30].name])
    people[30].answer, people[30].ended = "gone", Counter(destroyed=1)
    firm.finds(letters[people[31].name])
    firm.writes_down("acted", "card", returned="1")
    firm.finds(letters[people[31].name].lower().replace("-", " "))
    firm.desk.type("main #came_returned", "1")
    firm.desk.press("form[action$='/came/'] button")
    people[31].answer, people[31].ended = "acted", Counter(returned=1)


def by_link(world: World, one: Owner) -> None:
    """On a phone: the link of the mail, what they have, and on to asking for the pump."""
    found = re.search(r"http://\S+/reply/with/\S+", text_of(world.post.to(one.email)))
    assert found
    phone = world.walk(PHONE)
    phone.go(found[0])
    tick(phone, "what", "want")
    phone.press("main form[novalidate] button")
    answer(phone, {"ring_color": "clear", "ring_condition": "intact", "reservoir_locks": "yes"})
    assert phone.path == "/check/answer/"
    phone.press(f".lockring-offer a[href*='/{RING}/']")
    given = {"name": one.name, "email": one.email, "street": one.street, "city": "Springfield"}
    for name, text in {**given, "region": one.state, "postal_code": "62703"}.items():
        phone.type(f"[name={name}]", text)
    phone.press("main form:has([name=street]) button[type=submit]")
    linked = "SELECT count(*) FROM service_contact WHERE case_id IS NOT NULL AND answer = 'asked'"
    assert world.service.ask(linked) == [(1,)]
    phone.close()


def by_code(world: World, code: str) -> None:
    """At a desk: the code of the letter, typed without its lines; the pump is thrown away."""
    walk = world.walk(DESK)
    walk.go("/reply/")
    walk.type("[name=code]", code.lower().replace("-", ""))
    walk.press("main form[novalidate] button")
    tick(walk, "what", "thrown")
    walk.press("main form[novalidate] button")
    assert walk.path == "/reply/thanks/"
    walk.close()


def days_pass(firm: Firm, people: list[Owner], days: int) -> None:
    firm.world.service.days_pass(days)
    for one in people:
        if one.told_on:
            one.told_on -= timedelta(days=days)


def escalates_to_letters(firm: Firm, people: list[Owner]) -> None:
    """Who was told by mail and is silent: by SMS, which nobody sends, then by letter; some have no way."""
    silent = [one for one in to_tell(people) if one.told_by == "email" and not one.answer]
    to_text = [one for one in silent if one.phone]
    to_write = [one for one in silent if one.has_home and not one.phone]
    assert firm.previews() == {"SMS": len(to_text), "Letter": len(to_write)}
    waiting = [one for one in to_tell(people) if one.told_by == "letter" and not one.answer and one.phone]
    assert firm.listed("Told, and still time to answer:") == len(waiting)
    firm.sends()
    assert firm.previews() == {"Letter": len(to_text)}
    firm.sends()
    assert len(firm.letters()) == len({one.name for one in (*to_text, *to_write)})


def calls_follow_by_themselves(firm: Firm, people: list[Owner]) -> None:
    """The rounds put the calls down; one is called, and answers."""
    to_call = [one for one in to_tell(people) if one.phone and not one.answer]
    service, desk = firm.world.service, firm.desk
    service.help("rounds")
    service.until("SELECT count(*) FROM service_dispatch WHERE channel = 'phone'", len(to_call))
    service.stop("rounds")
    desk.go("/desk/outbox/calls/")
    assert desk.page.locator("main button[value=told]").count() == len(to_call)
    card = desk.page.locator("main .nhsuk-card", has=desk.page.get_by_text(people[22].name))
    code = CODE.search(card.inner_text())
    desk.press(card.locator("button[value=told]"))
    assert code
    firm.finds(code[0])
    firm.writes_down("acted", "phone")
    people[22].answer, people[22].on_hand = "acted", 1


def are_checked(firm: Firm, people: list[Owner]) -> Counter[str]:
    """Level B: a fifth of the audience is drawn, and one is left to be asked."""
    firm.go("checks/")
    firm.desk.press("main form button")
    audience = [one for one in people if one.out_of_2021() in ("", "no_address")]
    drawn = ceil(len(audience) / 5)
    outcomes = ["acted", "acted", "acted", "not_acted", "not_acted", "not_told", "not_reached"]
    outcomes += ["acted"] * (drawn - 1 - len(outcomes))
    for outcome in outcomes:
        firm.desk.press(firm.desk.page.locator("main ul.nhsuk-list a[href*='/checks/']").first)
        tick(firm.desk, "outcome", outcome)
        firm.desk.press("main form[novalidate] button")
    assert firm.desk.page.locator("main ul.nhsuk-list a[href*='/checks/']").count() == 1
    return Counter(outcomes)


def papers_are_taken(firm: Firm, people: list[Owner], checks: Counter[str]) -> None:
    """The status report as data and as PDF: its six numbers are those that are counted here."""
    firm.go("documents/")
    made = json.loads(firm.desk.download("main a[href$='status_report.json']"))
    report, expected = made["report"], six(people, checks)
    assert {name: report[name] for name in expected} == expected
    printed = " ".join(pdf_text.text(firm.desk.download("main a[href$='status_report.pdf']")).split())
    for says in (
        f"{expected['notified']} contacts notified",
        f"{expected['responding']} contacts responded. They had {expected['on_hand']} units on hand",
        f"{expected['not_responding']} contacts notified and without a response",
        "1 returned, 0 corrected or replaced and verified, 1 destroyed, 0 lost: 2 units accounted for",
        f"{checks.total()} checks made",
        f"Estimated to be complete on {expected['completion']}",
    ):
        assert says in printed


def six(people: list[Owner], checks: Counter[str]) -> dict[str, Any]:
    """The six numbers of 21 CFR 7.53(b), counted over what this test did."""
    told = [one for one in people if one.told_on]
    answered = [one for one in people if one.answer]
    ended: Counter[str] = sum((one.ended for one in people), Counter())
    days = [one.told_on.date().isoformat() for one in told if one.told_on]
    left = sum(1 for one in people if one.out_of_2021() in ("", "no_address")) - ended.total()
    return {
        "notified": len(told),
        "notified_by": Counter(one.told_by for one in told),
        "first_notified_on": min(days),
        "last_notified_on": max(days),
        "responding": len(answered),
        "on_hand": sum(one.on_hand for one in answered),
        "not_responding": sum(1 for one in told if not one.answer),
        **{name: ended[name] for name in ("returned", "corrected", "destroyed", "lost")},
        "checks": checks,
        "checks_open": 1,
        "completion": complete_on(left, ended.total()).isoformat(),
    }


def complete_on(left: int, recent: int) -> date:
    """The last day on which chance (Poisson, 8 times in 10) would have it, tried day by day."""
    today = datetime.now(UTC).date()
    within = (
        days
        for days in range(1, 3_650)
        if 2 * abs(sqrt(left) - sqrt(recent * days / 28)) <= 1.2816 * sqrt(1 + days / 28)
    )
    return today + timedelta(days=max(within) + 1)


def on_a_phone(firm: Firm) -> None:
    """Every page of the campaign on the screen of a phone, too; at the desk those not opened yet."""
    phone = firm.world.walk(PHONE)
    phone.page.context.add_cookies(firm.desk.page.context.cookies())  # type: ignore[arg-type]
    pages = ["", "send/", "answers/", "checks/", "duties/", "documents/", "strategy/", "end/", "lists/"]
    pages += ["lists/contacts/", "lists/pairs/?state=joined", "audience/", "rows/silent/"]
    for page in pages:
        phone.go(f"{firm.base}{page}")
    for page in ("", "duties/", "strategy/", "end/", "lists/contacts/", "rows/silent/"):
        firm.go(page)
    for path in ("/desk/campaigns/", "/desk/campaigns/new/", "/desk/outbox/", "/desk/outbox/calls/"):
        phone.go(path)
    phone.close()
