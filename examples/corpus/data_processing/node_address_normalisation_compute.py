"""Normalises address lists and drops repetitions."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from omnibase_core.enums.enum_core_error_code import EnumCoreErrorCode
from omnibase_core.models.errors.model_onex_error import ModelOnexError
from omnibase_core.nodes.node_compute import NodeCompute
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from omnibase_core.models.container.model_onex_container import ModelONEXContainer

MAX_ADDRESSES = 100_000
WHITESPACE = re.compile(r"\s+")
STREET_WORDS = MappingProxyType({"st": "street", "str": "street", "rd": "road", "ave": "avenue", "sq": "square"})


class ModelAddress(BaseModel):
    """A postal address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    street: str
    postcode: str
    city: str


class ModelAddressNormalisationInput(BaseModel):
    """Addresses in the order in which they arrived."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addresses: tuple[ModelAddress, ...]
    correlation_id: UUID


class ModelAddressNormalisationOutput(BaseModel):
    """Distinct addresses in their first order, and how many were left out."""

    model_config = ConfigDict(frozen=True)

    addresses: tuple[ModelAddress, ...]
    repeated_count: int
    empty_count: int
    correlation_id: UUID


def fold_text(text: str) -> str:
    """One spelling for what looks alike: compatibility form, single spaces, no capitals."""
    return WHITESPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def fold_address(address: ModelAddress) -> ModelAddress:
    """Fold every field."""
    return ModelAddress(
        street=fold_text(address.street), postcode=fold_text(address.postcode), city=fold_text(address.city)
    )


def expand_street(address: ModelAddress) -> ModelAddress:
    """Write out the usual abbreviations, but only as whole words."""
    words = (STREET_WORDS.get(word.rstrip("."), word) for word in address.street.split(" "))
    return address.model_copy(update={"street": " ".join(words)})


def compact_postcode(address: ModelAddress) -> ModelAddress:
    """Postcodes are compared without blanks and hyphens."""
    return address.model_copy(update={"postcode": address.postcode.replace(" ", "").replace("-", "").upper()})


STAGES: tuple[Callable[[ModelAddress], ModelAddress], ...] = (fold_address, expand_street, compact_postcode)


def apply_stages(addresses: Iterable[ModelAddress]) -> Iterator[ModelAddress]:
    """Send each address through all stages; lazily, so that no intermediate list is kept."""
    for address in addresses:
        for stage in STAGES:
            address = stage(address)
        yield address


def content_key(address: ModelAddress) -> bytes:
    """A short key for comparison; the separator keeps two different splits of one text apart."""
    return hashlib.sha256("\x1f".join((address.street, address.postcode, address.city)).encode()).digest()


class NodeAddressNormalisationCompute(NodeCompute[ModelAddressNormalisationInput, ModelAddressNormalisationOutput]):
    """Pipes and filters over addresses; running it on its own output changes nothing."""

    def __init__(self, container: ModelONEXContainer) -> None:
        super().__init__(container)

    async def process(self, input_data: ModelAddressNormalisationInput) -> ModelAddressNormalisationOutput:
        """Normalise and deduplicate.

        Raises:
            ModelOnexError: more addresses than one call may hold in memory.
        """
        if len(input_data.addresses) > MAX_ADDRESSES:
            raise ModelOnexError(
                message=f"{len(input_data.addresses)} addresses exceed {MAX_ADDRESSES}: send them in parts",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        distinct: dict[bytes, ModelAddress] = {}
        empty_count = 0
        for address in apply_stages(input_data.addresses):
            if not address.street and not address.city:
                empty_count += 1
                continue
            distinct.setdefault(content_key(address), address)
        return ModelAddressNormalisationOutput(
            addresses=tuple(distinct.values()),
            repeated_count=len(input_data.addresses) - empty_count - len(distinct),
            empty_count=empty_count,
            correlation_id=input_data.correlation_id,
        )
