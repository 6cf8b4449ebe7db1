"""A recalling firm's campaign: its strategy, whom it tells, what they answer, and what is left. Pure."""

from lockring.campaign.strategy import (
    Answer,
    Channel,
    CheckOutcome,
    Depth,
    Level,
    Rung,
    Strategy,
)

__all__ = ["Answer", "Channel", "CheckOutcome", "Depth", "Level", "Rung", "Strategy"]
