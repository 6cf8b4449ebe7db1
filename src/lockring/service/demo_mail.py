"""Mail of the demo: it goes to nobody. It is kept as a file, and the codes in it are printed."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from lockring.service import demo

_CODE = re.compile(r"^\s*([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})\s*$", re.MULTILINE)


class Printing(EmailBackend):
    """Says on stdout which code was mailed to whom; for the desk also that of the second factor."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keeps them as files, and returns how many."""
        for message in email_messages:
            for told in told_of(message):
                print(told, flush=True, file=sys.stdout)
        return super().send_messages(email_messages) or 0


def told_of(message: EmailMessage) -> list[str]:
    """What is printed of a mail: to whom, and the code in it, or what it is about."""
    found = _CODE.search(str(message.body))
    about = f"Code for {{}}: {found[1]}" if found else f'Mail for {{}}: "{message.subject}"'
    told = [about.format(to) for to in message.to]
    if found and set(message.to) & {email for email, _ in demo.STAFF}:
        told.append(f"  then the code of the second factor: {demo.second_factor()}")
    return told
