"""The messages in English: short sentences, the action first."""

from __future__ import annotations

from lockring.message.occasions import Occasion
from lockring.message.words import Words

_SUBJECTS = {
    Occasion.REQUESTED: "We have your request",
    Occasion.PROBLEM: "Your request now goes first",
    Occasion.READY: "We will send your parcel soon",
    Occasion.DELAYED: "Your parcel will take longer",
    Occasion.SHIPPED: "Your parcel is on its way",
    Occasion.ASK_ARRIVED: "Has your parcel come?",
    Occasion.TO_SEE: "Please check this before you start",
    Occasion.SEND_BACK: "Please send your parcel to us",
    Occasion.CAME_BACK: "Your parcel has come. Thank you",
    Occasion.NOT_DELIVERED: "We will send you another parcel",
    Occasion.FAULTY: "Important: read this now",
    Occasion.REFUSED: "We have answered your request",
    Occasion.APPEALED: "We will look at your request again",
    Occasion.APPEAL_GRANTED: "We looked again: our answer is yes",
    Occasion.APPEAL_DENIED: "We looked at your request again",
    Occasion.WITHDRAWN: "Your request has been stopped",
    Occasion.REOPENED: "Your request is open again",
    Occasion.HANDED_OVER: "This request is now yours",
    Occasion.HANDED_AWAY: "You have handed over your request",
    Occasion.DONE: "Your request is done",
    Occasion.INVITED: "Will you help with a request?",
    Occasion.INVITED_TO_OWN: "A request is waiting for you",
    Occasion.MONTHLY: "Your request: nothing has changed",
    Occasion.REVISED: "Important: something has changed for you",
    Occasion.LOOK: "Your reminder",
}
_PARAGRAPHS = {
    Occasion.REQUESTED: (
        "We have your request for {thing}.",
        "Look at your page now. It shows what to do until {thing} comes, and your place in the line.",
        "We will write to you when it is ready to be sent.",
    ),
    Occasion.PROBLEM: (
        "You told us that you have a problem now. Your request has moved up. It now goes first.",
        "Look at your page now. It shows what to do until {thing} comes. If you are not sure, call us.",
        "If you feel unwell, call your doctor or the emergency number now.",
    ),
    Occasion.READY: (
        "{Thing} is set aside for you. We will send it soon.",
        "Please check the address on your page. If it is wrong, tell us now.",
    ),
    Occasion.DELAYED: (
        "What we had set aside for you cannot be sent. You keep your place in the line.",
        "We will write to you when {thing} is ready. Your page shows how long it may take.",
    ),
    Occasion.SHIPPED: (
        "We sent {thing} on {day}.",
        "Tell us on your page when it comes. We count it as here only when you say so.",
    ),
    Occasion.ASK_ARRIVED: (
        "Please tell us on your page: has {thing} come? We sent it on {day}.",
        "If it has not come, tell us that too. Then we will send another one at once.",
    ),
    Occasion.TO_SEE: ("You have {thing}. Please check these things. The words are those of the notice.",),
    Occasion.SEND_BACK: (
        "Please send us your old device. Your page shows how.",
        "If you no longer have it, tell us on your page. Then we stop asking.",
    ),
    Occasion.CAME_BACK: (
        "Your old device has come back to us. Thank you.",
        "Your request is still open. Your page shows what is left to do.",
    ),
    Occasion.NOT_DELIVERED: (
        "{Thing} did not reach you. We will send another one at once. Your request now goes first.",
        "Please check the address on your page. If it is wrong, tell us now.",
    ),
    Occasion.FAULTY: (
        "Do not use {thing}. It is not fit to be used. We will send another one at once.",
        "Your page shows why. Call us if you are not sure what to use until then.",
        "If you feel unwell, call your doctor or the emergency number now.",
    ),
    Occasion.REFUSED: (
        "Our answer to your request is no. Your page shows why.",
        (
            "Do you think we are wrong? Then ask us to look again. You can do so on your page, or call us. "
            "It will be looked at by somebody else."
        ),
        "Still do what the notice says about your device.",
    ),
    Occasion.APPEALED: (
        "You asked us to look at your request again. Somebody else will do so now.",
        "We will write to you when we have an answer.",
    ),
    Occasion.APPEAL_GRANTED: (
        "We looked at your request again. Our answer is now yes. You keep your place in the line.",
        "We will write to you when {thing} is ready to be sent.",
    ),
    Occasion.APPEAL_DENIED: (
        "We looked at your request again. Our answer is still no. Your page shows why.",
        "If you know something that we do not, please call us.",
        "Still do what the notice says about your device.",
    ),
    Occasion.WITHDRAWN: (
        "Your request has been stopped. We will not send you {thing}.",
        "Was that a mistake, or not you? You can open it again on your page, or call us.",
        "Still do what the notice says about your device.",
    ),
    Occasion.REOPENED: (
        "Your request is open again. We will send you {thing}.",
        "Look at your page now. It shows what to do until then, and your place in the line.",
    ),
    Occasion.HANDED_OVER: (
        "You are the new owner, and this request is now yours. We will write to you from now on.",
        "Look at your page now. It shows what to do, and where your request stands.",
    ),
    Occasion.HANDED_AWAY: (
        "Your request has a new owner. You can no longer see it.",
        "We did not show the new owner your name, your address or what you wrote to us.",
        "Was that a mistake, or not you? Then call us now.",
    ),
    Occasion.DONE: (
        "All is done. Thank you for your help.",
        "If you have a problem later, open your request again on your page, or call us.",
    ),
    Occasion.INVITED: (
        "Somebody asks you to help them with a request that they made with us.",
        (
            "If you say yes, you can do all they can do on the page of the request. "
            "To say yes, open the link. Then sign in with this e-mail address."
        ),
        "The link works for 14 days. If you do not know what this is about, do nothing.",
    ),
    Occasion.INVITED_TO_OWN: (
        "Somebody gave or sold you a device. They made a request for it with us, and want you to have it.",
        "To take it over, open the link. Then sign in with this e-mail address.",
        "The link works for 14 days. If you do not know what this is about, do nothing.",
    ),
    Occasion.MONTHLY: (
        "Nothing has changed. You still wait for {thing}, and we have not lost your request.",
        "Go on with what your page says. If you have a problem, tell us there or call. You then go first.",
    ),
    Occasion.REVISED: (
        "A notice was changed on {day}. It now says other things to you than before.",
        "Your request stays as it is. Your page shows where it stands.",
    ),
    Occasion.LOOK: (
        "You asked us to remind you of this. It is in the words of the notice.",
        "Is it not as it should be? Look at your page now, or call.",
    ),
}
WORDS = Words(
    device="your new device",
    kit="your return kit",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    day="{month} {day}, {year}",
    subjects=_SUBJECTS,
    paragraphs=_PARAGRAPHS,
    goes_first="Your request goes first, as it cannot wait.",
    after_points="Tell us on your page when you have seen each one. If one is not so, tell us or call us.",
    link_label="Your page (keep this link to yourself; it works for 30 days)",
    invitation_label="Answer here",
    reference="Your request number is {reference}. Have it ready when you call.",
    call="Call {name}: {phone} ({hours}).",
    call_notice="To call somebody, use the phone number in your notice.",
    no_answer="Please do not answer this mail: nobody reads the answers.",
)
