"""The models of the body that there are, by name."""

from __future__ import annotations

from lockring.hazard.patient.bergman import BERGMAN
from lockring.hazard.patient.dalla_man import DALLA_MAN
from lockring.hazard.patient.hovorka import HOVORKA

MODELS = {model.name: model for model in (DALLA_MAN, HOVORKA, BERGMAN)}
