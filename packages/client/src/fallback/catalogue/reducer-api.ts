import type { CatalogueEntry } from "./catalogue-entry.ts";

export const reducerApi: readonly CatalogueEntry[] = [
  {
    name: "Token bucket as a fold",
    slug: "token-bucket-fold",
    description:
      "A rate limit is a small state: how many tokens are left, and when that was true. " +
      "As a pure fold over requests with their own times it can be replayed, simulated and tested without waiting. " +
      "Tokens are refilled from the difference of the times, so that no timer is needed.",
    bestPractices: [
      "Take the time from the event and ignore one that goes backwards.",
      "Cap the refill at the bucket's capacity.",
      "Answer a refusal with the time after which another attempt can succeed.",
      "Keep one state per caller, and forget full buckets.",
    ],
    codeSnippet: `
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
`,
  },
  {
    name: "Endpoint health from call outcomes",
    slug: "endpoint-health",
    description:
      "Folds the outcomes of calls into a circuit state per endpoint: closed, open, half open. " +
      "Keeping it apart from the calling code makes thresholds testable and lets several callers share one view. " +
      "The reducer returns the new state and, when it changes, an intent that tells the callers.",
    bestPractices: [
      "Count consecutive failures, or a rate over a window with a minimum number of calls.",
      "Count only outcomes that speak of the endpoint's health; a 404 does not.",
      "Emit an intent on a change of state only, not on every outcome.",
    ],
    codeSnippet: `
class NodeEndpointHealthReducer(NodeReducer[ModelEndpointHealthInput, ModelEndpointHealthOutput]):
    async def process(self, input_data: ModelEndpointHealthInput) -> ModelEndpointHealthOutput:
        health, event = input_data.health, input_data.event
        if event.kind == "probe_due":
            is_open = health.circuit is EnumCircuit.OPEN
            after = health.model_copy(update={"circuit": EnumCircuit.HALF_OPEN}) if is_open else health
        elif event.kind == "call_succeeded":
            after = ModelEndpointHealth(circuit=EnumCircuit.CLOSED, consecutive_failures=0)
        else:
            failures = health.consecutive_failures + 1
            circuit = EnumCircuit.OPEN if failures >= FAILURE_THRESHOLD else EnumCircuit.CLOSED
            after = ModelEndpointHealth(circuit=circuit, consecutive_failures=failures)
        changed = after.circuit is not health.circuit
        intents = (ModelCircuitIntent(circuit=after.circuit, probe_after_ms=OPEN_MS),) if changed else ()
        return ModelEndpointHealthOutput(health=after, intents=intents, correlation_id=input_data.correlation_id)
`,
  },
];
