"""What an e-mail notification answers."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ModelEmailNotificationOutput(BaseModel):
    """Whether a message left now; `already_sent` marks a repetition that was not sent again."""

    model_config = ConfigDict(frozen=True)

    notification_id: UUID
    sent: bool
    already_sent: bool
    attempts: int
    correlation_id: UUID
