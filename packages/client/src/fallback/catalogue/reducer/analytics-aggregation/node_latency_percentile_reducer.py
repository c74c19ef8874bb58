GAMMA = 1.02  # widths grow by 2 %: an answer is within (GAMMA - 1) / (GAMMA + 1), 1 %, of the value at its rank
ZERO = -(2**31)  # bucket of everything below a microsecond


class NodeLatencyPercentileReducer(NodeReducer[ModelLatencyPercentileInput, ModelLatencyPercentileOutput]):
    """Counts in logarithmic buckets, merged in any order to the same bytes; some 800 from 0.1 ms to 10 min."""

    async def process(self, input_data: ModelLatencyPercentileInput) -> ModelLatencyPercentileOutput:
        own, cid = input_data.own, input_data.correlation_id  # the part of this partition, empty at offset -1
        counts, offset = Counter(dict(own.counts)), own.offset
        for one in input_data.latencies:
            if one.offset > offset:  # else read again after a restart
                counts[bucket_of(one.microseconds)] += 1
                offset = one.offset
        own = ModelPart(part_id=own.part_id, gamma=own.gamma, offset=offset, counts=tuple(sorted(counts.items())))
        # Of parts with one id the one that has counted furthest, whatever order they came in.
        every = sorted((*input_data.parts, own), key=lambda part: (part.offset, part.counts))
        parts = {part.part_id: part for part in every}
        if other := sorted(part.part_id for part in parts.values() if part.gamma != GAMMA):
            raise ModelOnexError(
                message=f"{other} have other buckets", error_code=EnumCoreErrorCode.VALIDATION_ERROR, correlation_id=cid
            )
        merged = sum((Counter(dict(part.counts)) for part in parts.values()), Counter())
        return ModelLatencyPercentileOutput(
            own=own, total=merged.total(), relative_error=(GAMMA - 1) / (GAMMA + 1), correlation_id=cid,
            quantiles={share: quantile(merged, share) for share in (0.5, 0.95, 0.99)},
        )  # fmt: skip


def bucket_of(microseconds: float) -> int:
    return ZERO if microseconds < 1 else math.ceil(math.log(microseconds) / math.log(GAMMA))


def quantile(counts: Counter[int], share: float) -> float | None:
    rank, seen = math.ceil(share * counts.total()), 0
    for bucket, count in sorted(counts.items()):
        seen += count
        if seen >= rank > 0:
            return 0.0 if bucket == ZERO else 2 * GAMMA**bucket / (GAMMA + 1)
    return None  # of nothing there is no percentile
