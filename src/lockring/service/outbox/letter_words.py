"""What a letter says besides the message: the mark, words beside numbers, the reply card, by language."""

from __future__ import annotations

import msgspec


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """All words of one language."""

    urgent: str
    device: str
    model: str
    serial: str
    quantity: str
    code: str
    reply: str
    reply_alt: str
    code_alt: str
    card: str
    tick: str
    answers: tuple[str, ...]
    send_to: str
    cut: str
    always: str
    """Above the steps that hold whatever the device is like, where others stand before them."""


LANGUAGES = {
    "en": Words(
        urgent="URGENT MEDICAL DEVICE RECALL",
        device="Your device",
        model="Model",
        serial="Serial number",
        quantity="How many",
        code="Your code",
        reply="Answer on the web: go to this page and type your code. Or send us the card below.",
        reply_alt="Code that a phone reads; it opens this page:",
        code_alt="Code that a machine reads:",
        card="Reply card",
        tick="Please tick one:",
        answers=(
            "I have this device. I did, or will do, what the letter says.",
            "I never had this device.",
            "Somebody else has it now.",
            "It is lost, destroyed, or was sent back.",
            "I have a question. Please call me.",
        ),
        send_to="Send this card to:",
        cut="Cut here",
        always="In any case:",
    ),
    "es": Words(
        urgent="URGENTE: RETIRO DE UN DISPOSITIVO MÉDICO",
        device="Su dispositivo",
        model="Modelo",
        serial="Número de serie",
        quantity="Cuántos",
        code="Su código",
        reply="Responda en la web: vaya a esta página y escriba su código. O envíenos la tarjeta de abajo.",
        reply_alt="Código que lee un teléfono; abre esta página:",
        code_alt="Código que lee una máquina:",
        card="Tarjeta de respuesta",
        tick="Marque una, por favor:",
        answers=(
            "Tengo este dispositivo. Hice, o haré, lo que dice la carta.",
            "Nunca tuve este dispositivo.",
            "Otra persona lo tiene ahora.",
            "Está perdido, destruido o fue devuelto.",
            "Tengo una pregunta. Llámenme, por favor.",
        ),
        send_to="Envíe esta tarjeta a:",
        cut="Corte aquí",
        always="En todo caso:",
    ),
}


def words(language: str) -> Words:
    """The words of this language, else the English ones."""
    return LANGUAGES.get(language, LANGUAGES["en"])
