class NodeRateLimitReducer(NodeReducer[ModelRateLimitInput, ModelRateLimitOutput]):
    async def process(self, input_data: ModelRateLimitInput) -> ModelRateLimitOutput:
        bucket, limit, now_ms = input_data.bucket, input_data.limit, input_data.requested_at_ms
        elapsed_ms = max(0, now_ms - bucket.filled_at_ms)
        tokens = min(limit.capacity, bucket.tokens + elapsed_ms * limit.tokens_per_ms)
        allowed = tokens >= 1
        next_bucket = ModelBucketState(
            tokens=tokens - 1 if allowed else tokens,
            filled_at_ms=max(now_ms, bucket.filled_at_ms),
        )
        retry_after_ms = 0 if allowed else math.ceil((1 - tokens) / limit.tokens_per_ms)
        return ModelRateLimitOutput(
            bucket=next_bucket,
            allowed=allowed,
            retry_after_ms=retry_after_ms,
            correlation_id=input_data.correlation_id,
        )
