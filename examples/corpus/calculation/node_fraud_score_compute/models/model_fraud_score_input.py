"""What a payment is scored by."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ModelFraudScoreInput(BaseModel):
    """A payment with the history of its account, collected by the caller."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount_cents: int = Field(gt=0)
    average_amount_cents: int = Field(ge=0)
    payments_in_last_hour: int = Field(ge=0)
    payment_country: str
    card_country: str
    account_age_days: int = Field(ge=0)
    correlation_id: UUID
