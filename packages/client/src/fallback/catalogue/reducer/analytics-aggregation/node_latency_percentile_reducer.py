GAMMA = 1.02  # widths grow by 2 %: an answer is within (GAMMA - 1) / (GAMMA + 1), 1 %, of the value at its rank
ZERO = -(2**31)  # bucket of everything below a microsecond


class NodeLatencyPercentileReducer(NodeReducer[ModelLatencyPercentileInput, ModelLatencyPercentileOutput]):
    """Counts in logarithmic buckets, merged in any order to the same bytes; some 800 from 0.1 ms to 10 min."""

    async def process(self, input_data: ModelLatencyPercentileInput) -> ModelLatencyPercentileOutput:
        parts = {part.part_id: part for part in input_data.parts}  # a part that comes twice counts once
        counts: Counter[int] = Counter()
        for part in parts.values():
            if part.gamma != GAMMA:
                raise ModelOnexError(
                    message=f"part {part.part_id} has other buckets", error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                    correlation_id=input_data.correlation_id,
                )
            counts.update(dict(part.counts))
        return ModelLatencyPercentileOutput(
            counts=tuple(sorted(counts.items())),
            total=counts.total(),
            quantiles={share: quantile(counts, share) for share in (0.5, 0.95, 0.99)},
            relative_error=(GAMMA - 1) / (GAMMA + 1),
            correlation_id=input_data.correlation_id,
        )


def bucket_of(microseconds: float) -> int:
    return ZERO if microseconds < 1 else math.ceil(math.log(microseconds) / math.log(GAMMA))


def quantile(counts: Counter[int], share: float) -> float | None:
    rank, seen = math.ceil(share * counts.total()), 0
    for bucket, count in sorted(counts.items()):
        seen += count
        if seen >= rank > 0:
            return 0.0 if bucket == ZERO else 2 * GAMMA**bucket / (GAMMA + 1)
    return None  # of nothing there is no percentile
