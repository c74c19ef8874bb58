"""What scoring a payment answers."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ModelFraudScoreOutput(BaseModel):
    """The score from 0 (harmless) to 1, and the names of the rules that raised it."""

    model_config = ConfigDict(frozen=True)

    score: float = Field(ge=0, le=1)
    reasons: tuple[str, ...]
    correlation_id: UUID
