"""What went wrong, in sentences for everyone."""

from __future__ import annotations

from collections.abc import Sequence

from lockring.hazard.channel.model import FORGED, Kind, Move, State

_SIGNAL = {
    Kind.REQUEST: "the wish for dose {press}",
    Kind.QUESTION: "the pump's question {question}",
    Kind.COMMAND: "the command for dose {press}",
}
_SENTENCE = {
    "press": "The owner presses the remote and asks for dose {press}.",
    "press far": "Far from the pump the remote asks for dose {press}. Somebody carries its signals.",
    "lost": "On its way, {signal} gets lost.",
    "copies": "Somebody nearby records {signal}.",
    "holds": "Somebody nearby blocks {signal} and keeps it.",
    "hears": "{hearer} hears {signal}.",
    "plays": "Somebody plays {signal}. {hearer} hears it.",
    "forges": "Somebody makes up a command, without the key.",
    "tick": "Time passes.",
    "restart": "The pump restarts, as after a new battery.",
}


def tell(way: Sequence[tuple[Move, State]]) -> tuple[str, ...]:
    """The moves of `way`, a sentence or two for each, and the sum at the end. Empty for no moves."""
    if not way:
        return ()
    end = way[-1][1]
    total = f"Asked for: {_doses(len(end.ages))}. Given: {_doses(end.given)}."
    return (*(_sentence(move) for move, _ in way), total)


def _doses(number: int) -> str:
    return f"{number} dose" if number == 1 else f"{number} doses"


def _sentence(move: Move) -> str:
    frame = move.frame
    if frame is None:
        return _SENTENCE[move.name]
    signal = _SIGNAL[frame.kind].format(press=frame.press, question=frame.question)
    hearer = "The remote" if frame.kind is Kind.QUESTION else "The pump"
    told = _SENTENCE[move.name].format(signal=signal, press=frame.press, hearer=hearer)
    if move.gives is None:
        return told
    return told + (" The pump gives it." if move.gives == FORGED else f" The pump gives dose {move.gives}.")
