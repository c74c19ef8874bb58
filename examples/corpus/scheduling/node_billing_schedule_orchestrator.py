"""Decides when the nightly billing run starts, and that only one leader starts it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_orchestrator import NodeOrchestrator
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

RUN_AT = time(2, 30)
MISFIRE_GRACE = timedelta(hours=6)
MAX_START_JITTER_SECONDS = 120
RUN_TIMEOUT_MS = 30 * 60 * 1000


class EnumBillingEventType(str, Enum):
    """What the schedule has to report."""

    SKIPPED = "billing.run.skipped"


class ModelBillingScheduleInput(BaseModel):
    """The moment, what ran last, and the lease under which this leader acts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tenant_id: UUID
    zone: str
    now: AwareDatetime
    last_run_day: date
    run_in_progress: bool
    lease_expires_at: AwareDatetime
    fencing_token: int = Field(ge=1)
    correlation_id: UUID


class ModelBillingRunIntent(BaseModel):
    """Asks for one billing run; the store refuses a fencing token older than the newest it has seen."""

    model_config = ConfigDict(frozen=True)

    run_id: UUID
    day: date
    start_after_seconds: int
    timeout_ms: int
    fencing_token: int
    correlation_id: UUID


class ModelBillingScheduleOutput(BaseModel):
    """At most one run to start, and the moment to look again."""

    model_config = ConfigDict(frozen=True)

    intents: tuple[ModelBillingRunIntent, ...] = ()
    events: tuple[EnumBillingEventType, ...] = ()
    look_again_at: AwareDatetime
    correlation_id: UUID


class NodeBillingScheduleOrchestrator(NodeOrchestrator):
    """Daily schedule in the tenant's time zone with a misfire policy and a fenced single leader.

    The time is part of the input, which makes every decision repeatable: a day
    that the clocks change on can be tested like any other.
    """

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)

    async def process(self, input_data: ModelBillingScheduleInput) -> ModelBillingScheduleOutput:
        """Decide whether today's run starts now.

        Raises:
            ModelOnexError: the lease has expired, so that another leader may be at work.
        """
        if input_data.now >= input_data.lease_expires_at:
            raise ModelOnexError(
                message="the lease has expired: renew it before deciding anything",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        zone = ZoneInfo(input_data.zone)
        today = input_data.now.astimezone(zone).date()
        due_at = self._due_at(today, zone)
        if input_data.last_run_day >= today:
            return self._wait(self._due_at(today + timedelta(days=1), zone), input_data)
        if input_data.now < due_at:
            return self._wait(due_at, input_data)
        if input_data.run_in_progress:
            # Two runs at once would bill twice; the late one gets its turn when the first has ended.
            return self._wait(input_data.now + timedelta(minutes=1), input_data)
        next_day = self._due_at(today + timedelta(days=1), zone)
        if input_data.now - due_at > MISFIRE_GRACE:
            skipped = (EnumBillingEventType.SKIPPED,)
            return ModelBillingScheduleOutput(
                events=skipped, look_again_at=next_day, correlation_id=input_data.correlation_id
            )
        return ModelBillingScheduleOutput(
            intents=(self._intent(today, input_data),),
            look_again_at=next_day,
            correlation_id=input_data.correlation_id,
        )

    @staticmethod
    def _due_at(day: date, zone: ZoneInfo) -> datetime:
        """Through UTC, which moves a time that the clock change leaves out to one after the gap."""
        return datetime.combine(day, RUN_AT, tzinfo=zone).astimezone(UTC)

    @staticmethod
    def _intent(day: date, schedule: ModelBillingScheduleInput) -> ModelBillingRunIntent:
        """Id and jitter follow from tenant and day: a repeated decision names the same run and moment."""
        run_id = uuid5(schedule.tenant_id, day.isoformat())
        return ModelBillingRunIntent(
            run_id=run_id,
            day=day,
            start_after_seconds=run_id.int % MAX_START_JITTER_SECONDS,
            timeout_ms=RUN_TIMEOUT_MS,
            fencing_token=schedule.fencing_token,
            correlation_id=schedule.correlation_id,
        )

    @staticmethod
    def _wait(until: datetime, schedule: ModelBillingScheduleInput) -> ModelBillingScheduleOutput:
        return ModelBillingScheduleOutput(look_again_at=until, correlation_id=schedule.correlation_id)
