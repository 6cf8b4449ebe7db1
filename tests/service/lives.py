"""What a person does in a browser, step by step: found by names and addresses, so in any language."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.service.browsing import Keys, Walk

SERIAL = "NG1234567H"
ADDRESS = {
    "name": "Alma Reyes",
    "email": "alma@example.org",
    "street": "12 Elm Street",
    "city": "Springfield",
    "region": "IL",
    "postal_code": "62701",
}


def answer(walk: Walk, answers: dict[str, str], until: str = "") -> None:
    """Answers each question by its fact, one that is not named as somebody who cannot tell; up to one."""
    for _ in range(20):
        if walk.path != "/check/question/":
            return
        fact = walk.page.locator("[name=fact]").get_attribute("value") or ""
        if fact == until:
            return
        typed, said = walk.page.locator("#answer-1[type=text]"), answers.get(fact, "")
        if typed.count() and said:
            walk.type("#answer-1", said)
            walk.press("form:has([name=fact]) button:not([name])")
        elif typed.count():
            walk.press(walk.page.locator("form:has([name=fact]) button[name=choice]").last)
        else:
            tick(walk, "choice", said or "cannot_tell")
            walk.press("form:has([name=fact]) button")
    raise AssertionError("the questions never end")


def ask(walk: Walk, label: str, answers: dict[str, str], notice: str) -> None:
    """From the front page to the request, by what is printed on the device."""
    walk.type("#label", label)
    walk.press("form:has(#label) button")
    answer(walk, answers)
    assert walk.path == "/check/answer/"
    finding = walk.page.locator(".lockring-finding--affected", has=walk.page.locator(f"[href*='{notice}']"))
    assert "1-" in finding.inner_text()  # a phone number
    walk.press(f".lockring-offer a[href*='/{notice}/']")
    for name, text in ADDRESS.items():
        walk.type(f"[name={name}]", text)
    if walk.page.locator("main [name=serial]").count():
        walk.type("[name=serial]", SERIAL)
    walk.press("main form:has([name=street]) button[type=submit]")


def tick(walk: Walk, name: str, value: str) -> None:
    """Chooses one of several answers."""
    if isinstance(walk, Keys):
        walk.choose(name, value)
    else:
        walk.page.check(f"main [name={name}][value={value}]", force=True)


def tick_box(walk: Walk, box: Locator) -> None:
    if isinstance(walk, Keys):
        walk.to(box)
        walk.page.keyboard.press("Space")
    else:
        box.check(force=True)
    assert box.is_checked()
