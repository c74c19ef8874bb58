"""Sends an e-mail, and remembers that it did."""

from __future__ import annotations

import asyncio
import random
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError

from ..models.model_email_notification_input import ModelEmailNotificationInput
from ..models.model_email_notification_output import ModelEmailNotificationOutput

MAX_ATTEMPTS = 3
BASE_DELAY_SECONDS = 0.5
ATTEMPT_TIMEOUT_SECONDS = 10.0


class ProtocolMailTransport(Protocol):
    """Hands a message to the mail server; `OSError` means that another attempt may help."""

    async def send(self, message: EmailMessage) -> None: ...


class ProtocolNotificationLog(Protocol):
    """Remembers which notifications were sent."""

    async def was_sent(self, notification_id: UUID) -> bool: ...

    async def mark_sent(self, notification_id: UUID) -> None: ...


class HandlerEmailSend:
    """Handles `send_email`."""

    def __init__(self, transport: ProtocolMailTransport, notification_log: ProtocolNotificationLog) -> None:
        self._transport = transport
        self._notification_log = notification_log

    async def handle(self, notification: ModelEmailNotificationInput) -> ModelEmailNotificationOutput:
        """Send unless this notification was sent before.

        Raises:
            ModelOnexError: the mail server refused or did not answer in any attempt.
        """
        attempts = 0
        already_sent = await self._notification_log.was_sent(notification.notification_id)
        if not already_sent:
            attempts = await self._send_with_retry(notification)
            await self._notification_log.mark_sent(notification.notification_id)
        return ModelEmailNotificationOutput(
            notification_id=notification.notification_id,
            sent=not already_sent,
            already_sent=already_sent,
            attempts=attempts,
            correlation_id=notification.correlation_id,
        )

    async def _send_with_retry(self, notification: ModelEmailNotificationInput) -> int:
        """Return the number of attempts that were needed."""
        message = self._compose(notification)
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                async with asyncio.timeout(ATTEMPT_TIMEOUT_SECONDS):
                    await self._transport.send(message)
            except (OSError, TimeoutError) as error:
                if attempt == MAX_ATTEMPTS:
                    raise ModelOnexError(
                        message=f"notification {notification.notification_id} was not sent in {attempt} attempts",
                        error_code=EnumCoreErrorCode.OPERATION_FAILED,
                        correlation_id=notification.correlation_id,
                    ) from error
                await asyncio.sleep(random.uniform(0, BASE_DELAY_SECONDS * 2**attempt))
            else:
                return attempt
        raise AssertionError("the last attempt either returns or raises")

    @staticmethod
    def _compose(notification: ModelEmailNotificationInput) -> EmailMessage:
        """The message id lets a mail server recognise a repetition that our own log missed."""
        message = EmailMessage()
        message["To"] = notification.recipient
        message["Subject"] = notification.subject
        message["Message-ID"] = f"<{notification.notification_id}@notifications.example>"
        message.set_content(notification.text)
        return message
