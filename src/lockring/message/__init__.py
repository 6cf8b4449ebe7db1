"""What we tell a person of their request, and when: words only. Pure."""

from lockring.message.occasions import Due, Occasion, dues, still_holds
from lockring.message.writing import About, Message, as_text, invitation, message

__all__ = [
    "About",
    "Due",
    "Message",
    "Occasion",
    "as_text",
    "dues",
    "invitation",
    "message",
    "still_holds",
]
