"""The messages in Spanish: short sentences, the action first."""

from __future__ import annotations

from lockring.message.occasions import Occasion
from lockring.message.words import Words

_SUBJECTS = {
    Occasion.REQUESTED: "Tenemos su solicitud",
    Occasion.PROBLEM: "Su solicitud va ahora primero",
    Occasion.READY: "Pronto le enviaremos su paquete",
    Occasion.DELAYED: "Su paquete tardará más",
    Occasion.SHIPPED: "Su paquete está en camino",
    Occasion.ASK_ARRIVED: "¿Ha llegado su paquete?",
    Occasion.TO_SEE: "Revise esto antes de empezar",
    Occasion.SEND_BACK: "Envíenos su paquete, por favor",
    Occasion.CAME_BACK: "Su paquete ha llegado. Gracias",
    Occasion.NOT_DELIVERED: "Le enviaremos otro paquete",
    Occasion.FAULTY: "Importante: lea esto ahora",
    Occasion.REFUSED: "Hemos respondido a su solicitud",
    Occasion.APPEALED: "Revisaremos su solicitud otra vez",
    Occasion.APPEAL_GRANTED: "La hemos revisado: la respuesta es sí",
    Occasion.APPEAL_DENIED: "Hemos revisado su solicitud otra vez",
    Occasion.WITHDRAWN: "Su solicitud se ha detenido",
    Occasion.REOPENED: "Su solicitud está abierta otra vez",
    Occasion.HANDED_OVER: "Esta solicitud es ahora suya",
    Occasion.HANDED_AWAY: "Ha entregado su solicitud a otra persona",
    Occasion.DONE: "Su solicitud está terminada",
    Occasion.INVITED: "¿Quiere ayudar con una solicitud?",
    Occasion.INVITED_TO_OWN: "Una solicitud le espera",
    Occasion.MONTHLY: "Su solicitud: nada ha cambiado",
    Occasion.REVISED: "Importante: algo ha cambiado para usted",
    Occasion.LOOK: "Su recordatorio",
}
_PARAGRAPHS = {
    Occasion.REQUESTED: (
        "Tenemos su solicitud de {thing}.",
        "Mire su página ahora. Le dice qué hacer hasta que llegue {thing}, y su lugar en la fila.",
        "Le escribiremos cuando esté listo para el envío.",
    ),
    Occasion.PROBLEM: (
        "Usted nos dijo que tiene un problema ahora. Su solicitud ha subido en la fila. Ahora va primero.",
        "Mire su página ahora. Le dice qué hacer hasta que llegue {thing}. Si tiene dudas, llame.",
        "Si se siente mal, llame ahora a su médico o al número de emergencias.",
    ),
    Occasion.READY: (
        "{Thing} está apartado para usted. Pronto lo enviaremos.",
        "Revise la dirección en su página. Si no es correcta, díganoslo ahora.",
    ),
    Occasion.DELAYED: (
        "Lo que teníamos apartado para usted no se puede enviar. Usted conserva su lugar en la fila.",
        "Le escribiremos cuando {thing} esté listo. Su página muestra cuánto puede tardar.",
    ),
    Occasion.SHIPPED: (
        "Enviamos {thing} el {day}.",
        "Díganos en su página cuando llegue. Solo cuenta como recibido cuando usted lo dice.",
    ),
    Occasion.ASK_ARRIVED: (
        "Díganos en su página, por favor: ¿ha llegado {thing}? Lo enviamos el {day}.",
        "Si no ha llegado, díganoslo también. Entonces enviaremos otro enseguida.",
    ),
    Occasion.TO_SEE: (
        "Ya tiene {thing}. Revise estas cosas, por favor. Las palabras son del aviso, que está en inglés.",
    ),
    Occasion.SEND_BACK: (
        "Envíenos su dispositivo viejo, por favor. Su página le dice cómo.",
        "Si ya no lo tiene, díganoslo en su página. Entonces no preguntaremos más.",
    ),
    Occasion.CAME_BACK: (
        "Hemos recibido su dispositivo viejo. Gracias.",
        "Su solicitud sigue abierta. Su página muestra lo que falta.",
    ),
    Occasion.NOT_DELIVERED: (
        "{Thing} no le llegó. Enviaremos otro enseguida. Su solicitud va ahora primero.",
        "Revise la dirección en su página. Si no es correcta, díganoslo ahora.",
    ),
    Occasion.FAULTY: (
        "No use {thing}. No está en condiciones de usarse. Enviaremos otro enseguida.",
        "Su página dice por qué. Llame si no sabe qué usar hasta entonces.",
        "Si se siente mal, llame ahora a su médico o al número de emergencias.",
    ),
    Occasion.REFUSED: (
        "Nuestra respuesta a su solicitud es no. Su página dice por qué.",
        (
            "¿Cree que nos equivocamos? Pida que la revisemos otra vez. Puede hacerlo en su página o por "
            "teléfono. La revisará otra persona."
        ),
        "Siga haciendo lo que el aviso dice de su dispositivo.",
    ),
    Occasion.APPEALED: (
        "Usted pidió que revisemos su solicitud otra vez. Ahora lo hará otra persona.",
        "Le escribiremos cuando tengamos una respuesta.",
    ),
    Occasion.APPEAL_GRANTED: (
        "Hemos revisado su solicitud otra vez. La respuesta ahora es sí. Usted conserva su lugar en la fila.",
        "Le escribiremos cuando {thing} esté listo para el envío.",
    ),
    Occasion.APPEAL_DENIED: (
        "Hemos revisado su solicitud otra vez. La respuesta sigue siendo no. Su página dice por qué.",
        "Si usted sabe algo que nosotros no sabemos, llame, por favor.",
        "Siga haciendo lo que el aviso dice de su dispositivo.",
    ),
    Occasion.WITHDRAWN: (
        "Su solicitud se ha detenido. No le enviaremos {thing}.",
        "¿Fue un error, o no fue usted? Puede abrirla otra vez en su página o por teléfono.",
        "Siga haciendo lo que el aviso dice de su dispositivo.",
    ),
    Occasion.REOPENED: (
        "Su solicitud está abierta otra vez. Le enviaremos {thing}.",
        "Mire su página ahora. Le dice qué hacer hasta entonces, y su lugar en la fila.",
    ),
    Occasion.HANDED_OVER: (
        "El dispositivo es ahora suyo, y esta solicitud también. Desde ahora le escribiremos a usted.",
        "Mire su página ahora. Le dice qué hacer y cómo va su solicitud.",
    ),
    Occasion.HANDED_AWAY: (
        "Su solicitud es ahora de otra persona. Usted ya no la puede ver.",
        "No mostramos a esa persona su nombre, su dirección ni lo que usted nos escribió.",
        "¿Fue un error, o no fue usted? Entonces llame ahora.",
    ),
    Occasion.DONE: (
        "Todo está hecho. Gracias por su ayuda.",
        "Si más tarde tiene un problema, abra su solicitud otra vez en su página, o llame.",
    ),
    Occasion.INVITED: (
        "Alguien le pide ayuda con una solicitud que nos hizo.",
        (
            "Si dice que sí, podrá hacer todo lo que esa persona hace en la página de la solicitud. "
            "Para decir que sí, abra el enlace. Luego entre con esta dirección de correo."
        ),
        "El enlace sirve 14 días. Si no sabe de qué se trata, no haga nada.",
    ),
    Occasion.INVITED_TO_OWN: (
        "Alguien le dio o le vendió un dispositivo. Nos hizo una solicitud para él y quiere que sea suya.",
        "Para recibirla, abra el enlace. Luego entre con esta dirección de correo.",
        "El enlace sirve 14 días. Si no sabe de qué se trata, no haga nada.",
    ),
    Occasion.MONTHLY: (
        "Nada ha cambiado. Usted todavía espera {thing}, y no hemos perdido su solicitud.",
        "Siga lo que dice su página. Si tiene un problema, díganoslo ahí o llame. Entonces irá primero.",
    ),
    Occasion.REVISED: (
        "Un aviso cambió el {day}. Ahora le dice a usted otras cosas que antes.",
        "Su solicitud sigue como está. Su página muestra cómo va.",
    ),
    Occasion.LOOK: (
        "Usted pidió que le recordemos esto. Las palabras son del aviso.",
        "¿No está como debe estar? Mire su página ahora, o llame.",
    ),
}
WORDS = Words(
    device="su dispositivo nuevo",
    kit="su kit de devolución",
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    day="{day} de {month} de {year}",
    subjects=_SUBJECTS,
    paragraphs=_PARAGRAPHS,
    goes_first="Su solicitud va primero, porque no puede esperar.",
    after_points="Díganos en su página cuando haya visto cada una. Si alguna no es así, díganoslo o llame.",
    link_label="Su página (no comparta este enlace; sirve 30 días)",
    invitation_label="Responda aquí",
    reference="El número de su solicitud es {reference}. Téngalo a mano cuando llame.",
    call="Llame a {name}: {phone} ({hours}).",
    call_notice="Para llamar, use el número de teléfono de su aviso.",
    no_answer="Por favor, no responda a este correo: nadie lee las respuestas.",
)
