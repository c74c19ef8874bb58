"""What an e-mail notification is asked for with."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ModelEmailNotificationInput(BaseModel):
    """One message to one recipient; the notification id stays the same when it is asked for again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notification_id: UUID
    recipient: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)
    subject: str = Field(min_length=1, max_length=200, pattern=r"^[^\r\n]*$")
    text: str = Field(max_length=100_000)
    correlation_id: UUID
