class NodeUniqueVisitorReducer(NodeReducer[ModelUniqueVisitorInput, ModelUniqueVisitorOutput]):
    """HyperLogLog registers: the longest run of leading zeros seen in each of 4096 buckets. Error about 1.6 %."""

    async def process(self, input_data: ModelUniqueVisitorInput) -> ModelUniqueVisitorOutput:
        registers = bytearray(input_data.registers or bytes(BUCKETS))
        for visitor_id in input_data.visitor_ids:
            digest = int.from_bytes(hashlib.blake2b(visitor_id.encode(), digest_size=8).digest())
            bucket, rest = digest & (BUCKETS - 1), digest >> BUCKET_BITS
            rank = (64 - BUCKET_BITS) - rest.bit_length() + 1
            registers[bucket] = max(registers[bucket], rank)
        return ModelUniqueVisitorOutput(
            registers=bytes(registers),
            estimate=estimate_distinct(registers),
            correlation_id=input_data.correlation_id,
        )


def merge(one: bytes, other: bytes) -> bytes:
    """In any order and grouping, and a part merged twice changes nothing."""
    return bytes(map(max, one, other))
