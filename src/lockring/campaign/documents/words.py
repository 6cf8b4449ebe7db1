"""Our own words around those of the notice, in each language that owners read."""

from __future__ import annotations

import msgspec

from lockring.notice import Classification


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The headings and sentences of the letter and of the reply form."""

    urgent: str
    recall: str
    correction: str
    what_is_wrong: str
    what_can_happen: str
    ranks: dict[Classification, str]
    """What is said of the class that FDA has given."""
    which: str
    look: str
    do: str
    if_covered: str
    if_open: str
    if_not: str
    offer: str
    cost: str
    send_back: str
    answer: str
    answer_even_if: str
    reply_page: str
    reply_code: str
    reply_by: str
    reply_card: str
    call: str
    update: str
    reference: str
    form: str
    your_device: str
    model: str
    serial: str
    have: str
    ticks: tuple[str, ...]
    read_steps: str
    how_many: str
    quantities: tuple[str, ...]
    passed_on: str
    passed_to: str
    name: str
    date: str
    signature: str
    back: str
    fill_in: str
    computed: str
    """Of a copy for the file: when, and at which entry of the log."""
    facts: dict[str, str]
    """What the facts of a label are called."""


ENGLISH = Words(
    urgent="URGENT",
    recall="MEDICAL DEVICE RECALL",
    correction="MEDICAL DEVICE CORRECTION",
    what_is_wrong="What is wrong",
    what_can_happen="What can happen",
    ranks={one: f"FDA has put this recall in {one.value}." for one in Classification},
    which="Is it your device?",
    look="How to find out",
    do="What to do now",
    if_covered="If your device is one of these",
    if_open="If you can't tell",
    if_not="If your device is not one of these",
    offer="What we do for you",
    cost="What it costs you: {cost}",
    send_back="What goes back: {what}",
    answer="Please answer",
    answer_even_if="Please answer even if you no longer have the device. Then we know that you were told.",
    reply_page="On the web",
    reply_code="Your code",
    reply_by="Please answer by",
    reply_card="Or fill in the reply form and send it back. It costs you nothing. You can also call.",
    call="Call us",
    update="This letter takes the place of an earlier one: {previous}.",
    reference="Our number",
    form="Reply form",
    your_device="Your device",
    model="Model",
    serial="Serial number",
    have="Please tick one",
    ticks=(
        "I have the device, and I did what the letter says.",
        "I have the device, and I want what the letter offers.",
        "I do not have this device, and never had it.",
        "Somebody else has it now.",
        "It was lost, thrown away or given back.",
        "I have it, and I do not want to take part.",
        "I have a question. Please call me.",
    ),
    read_steps="I have read these steps and did them",
    how_many="How many",
    quantities=("On hand when the letter came", "Used", "Sent back", "Destroyed", "Lost"),
    passed_on="I passed the letter on to everybody who got such a device from me",
    passed_to="To whom, with address and quantity",
    name="Name",
    date="Date",
    signature="Signature",
    back="Where it goes",
    fill_in="To be filled in:",
    computed="Computed {at} UTC, log entry {position}",
    facts={
        "model_number": "Model",
        "device_identifier": "Number after (01) by the barcode",
        "serial_number": "Serial number",
        "lot_number": "Lot",
        "catalog_number": "REF",
        "brand_name": "Name",
        "manufacturer": "Maker",
        "software_version": "Software version",
        "manufacture_date": "Made",
        "expiration_date": "Expires",
        "distribution_date": "Sold",
        "country": "Country",
        "unit_number": "Lot or serial number",
        "unit_date": "Made or sold",
    },
)
SPANISH = Words(
    urgent="URGENTE",
    recall="RETIRO DE UN DISPOSITIVO MÉDICO",
    correction="CORRECCIÓN DE UN DISPOSITIVO MÉDICO",
    what_is_wrong="Cuál es el problema",
    what_can_happen="Qué puede pasar",
    ranks={
        one: f"La FDA puso este retiro en la {one.value.replace('Class', 'Clase')}." for one in Classification
    },
    which="¿Es su dispositivo?",
    look="Cómo saberlo",
    do="Qué hacer ahora",
    if_covered="Si su dispositivo es uno de estos",
    if_open="Si no puede saberlo",
    if_not="Si su dispositivo no es uno de estos",
    offer="Qué hacemos por usted",
    cost="Lo que le cuesta: {cost}",
    send_back="Lo que se devuelve: {what}",
    answer="Por favor, responda",
    answer_even_if="Responda también si ya no tiene el dispositivo. Así sabemos que usted recibió el aviso.",
    reply_page="En la web",
    reply_code="Su código",
    reply_by="Responda a más tardar el",
    reply_card="O llene el formulario y envíelo. No le cuesta nada. También puede llamar.",
    call="Llámenos",
    update="Esta carta reemplaza a una anterior: {previous}.",
    reference="Nuestro número",
    form="Formulario de respuesta",
    your_device="Su dispositivo",
    model="Modelo",
    serial="Número de serie",
    have="Marque una respuesta",
    ticks=(
        "Tengo el dispositivo e hice lo que dice la carta.",
        "Tengo el dispositivo y quiero lo que ofrece la carta.",
        "No tengo este dispositivo y nunca lo tuve.",
        "Ahora lo tiene otra persona.",
        "Se perdió, se tiró o ya se devolvió.",
        "Lo tengo y no quiero participar.",
        "Tengo una pregunta. Por favor, llámenme.",
    ),
    read_steps="Leí estos pasos y los hice",
    how_many="Cuántos",
    quantities=("Tenía cuando llegó la carta", "Usados", "Devueltos", "Destruidos", "Perdidos"),
    passed_on="Pasé la carta a todos los que recibieron de mí un dispositivo de estos",
    passed_to="A quién, con dirección y cantidad",
    name="Nombre",
    date="Fecha",
    signature="Firma",
    back="A dónde se envía",
    fill_in="Para completar:",
    computed="Calculado el {at} UTC, entrada {position} del registro",
    facts={
        "model_number": "Modelo",
        "device_identifier": "Número después de (01) junto al código de barras",
        "serial_number": "Número de serie",
        "lot_number": "Lote",
        "catalog_number": "REF",
        "brand_name": "Nombre",
        "manufacturer": "Fabricante",
        "software_version": "Versión del software",
        "manufacture_date": "Fabricado",
        "expiration_date": "Vence",
        "distribution_date": "Vendido",
        "country": "País",
        "unit_number": "Número de lote o de serie",
        "unit_date": "Fabricado o vendido",
    },
)
LANGUAGES = {"en": ENGLISH, "es": SPANISH}


def words(language: str) -> Words:
    """The words of the language; English for one that is not among them."""
    return LANGUAGES.get(language, ENGLISH)
