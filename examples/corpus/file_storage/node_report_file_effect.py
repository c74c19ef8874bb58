"""Writes reports to disk so that a reader sees the old file or the new one, never half of it."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path
from uuid import UUID

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.contracts.model_contract_effect import ModelContractEffect
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from pydantic import BaseModel, ConfigDict

WRITE_TIMEOUT_SECONDS = 30.0
MAX_SIZE_BYTES = 50_000_000


class ModelReportFileOutput(BaseModel):
    """Where the report is, and the digest by which a reader can verify it."""

    model_config = ConfigDict(frozen=True)

    path: str
    size_bytes: int
    sha256: str
    correlation_id: UUID


class NodeReportFileEffect:
    """Effect node that owns the report folder; nothing outside of that folder can be written."""

    def __init__(self, report_folder: Path) -> None:
        self._report_folder = report_folder.resolve()

    async def execute_effect(self, contract: ModelContractEffect) -> ModelReportFileOutput:
        """Write one report named by the contract's `file_name` with its `content`.

        Raises:
            ModelOnexError: the name leaves the folder, the report is too large, or the disk failed.
        """
        correlation_id: UUID = contract.correlation_id
        target = self._resolve(contract.file_name, correlation_id)
        content: bytes = contract.content
        if len(content) > MAX_SIZE_BYTES:
            raise ModelOnexError(
                message=f"a report may have {MAX_SIZE_BYTES} bytes, this one has {len(content)}: split it",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=correlation_id,
            )
        try:
            # A thread, because writing and syncing would hold up every other coroutine.
            async with asyncio.timeout(WRITE_TIMEOUT_SECONDS):
                await asyncio.to_thread(write_atomically, target, content)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message=f"{target.name} was not written: {error!r}",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=correlation_id,
            ) from error
        return ModelReportFileOutput(
            path=str(target),
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            correlation_id=correlation_id,
        )

    def _resolve(self, file_name: str, correlation_id: UUID) -> Path:
        """Follow links and `..` first, compare afterwards: only the result tells where a name leads."""
        target = (self._report_folder / file_name).resolve()
        if target == self._report_folder or not target.is_relative_to(self._report_folder):
            raise ModelOnexError(
                message=f"{file_name!r} is not a file name inside the report folder",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=correlation_id,
            )
        return target


def write_atomically(target: Path, content: bytes) -> None:
    """Write a temporary file beside the target, sync it, and rename it over the target."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary_name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        os.replace(temporary_name, target)
    except BaseException:
        os.unlink(temporary_name)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        # Without this the rename itself may be lost in a power cut.
        os.fsync(folder)
    finally:
        os.close(folder)
