import type { CatalogueEntry } from "./catalogue-entry.ts";

export const effectApi: readonly CatalogueEntry[] = [
  {
    name: "Retry with deadline and full jitter",
    slug: "retry-with-deadline",
    description:
      "Every attempt has its own timeout and all of them together one deadline, so that retries can never make a caller wait without bound. " +
      "The pause grows and is drawn at random from its whole range, which keeps clients that failed together from coming back together. " +
      "Only what is harmless twice may be repeated: reads, and writes that carry an idempotency key.",
    bestPractices: [
      "Repeat on 429, 502, 503, 504 and lost connections only; other 4xx answers will not change.",
      "Follow Retry-After when the server names it.",
      "Send the same idempotency key in every attempt of one write.",
      "Retry at one layer; three layers of three attempts make 27 calls.",
      "Pass the correlation id on as a header.",
    ],
    codeSnippet: `
class NodeWeatherFetchEffect(NodeEffect):
    async def process(self, input_data: ModelWeatherFetchInput) -> ModelWeatherFetchOutput:
        headers = {"X-Correlation-Id": str(input_data.correlation_id)}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                for attempt in range(1, MAX_ATTEMPTS + 1):
                    is_last = attempt == MAX_ATTEMPTS
                    delay = random.uniform(0, BASE_SECONDS * 2**attempt)
                    try:
                        response = await self._http.get(input_data.path, headers=headers, timeout=ATTEMPT_SECONDS)
                        if is_last or response.status_code not in RETRYABLE:
                            response.raise_for_status()
                            return ModelWeatherFetchOutput.model_validate(response.json())
                        delay = retry_after_seconds(response) or delay
                    except httpx.TransportError:
                        if is_last:
                            raise
                    await asyncio.sleep(delay)
        except (httpx.HTTPError, TimeoutError) as error:
            raise ModelOnexError(
                message="no weather data", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
`,
  },
  {
    name: "Circuit breaker",
    slug: "circuit-breaker",
    description:
      "After several failures in a row calls are refused at once for a while, then a single one tries whether the service is back. " +
      "That protects the caller's own threads and connections, and gives the failing service room to recover. " +
      "Keep one breaker per remote host and operation class, else one bad endpoint shuts off the good ones.",
    bestPractices: [
      "Count timeouts, lost connections and 5xx; a refused request says nothing about the service's health.",
      "Let exactly one probe through while half open.",
      "Decide beforehand what the caller gets while it is open: a cached value, a default, or a clear error.",
      "Export the state and each change of it as a metric.",
    ],
    codeSnippet: `
class NodeTaxRateEffect(NodeEffect):
    async def process(self, input_data: ModelTaxRateInput) -> ModelTaxRateOutput:
        if not self._breaker.allows_call():
            raise ModelOnexError(
                message="the tax service is failing; try again later",
                error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            )
        try:
            async with asyncio.timeout(3):
                rate = await self._tax_client.rate_for(input_data.country)
        except (OSError, TimeoutError) as error:
            self._breaker.record_failure()
            raise ModelOnexError(
                message="the tax service did not answer", error_code=EnumCoreErrorCode.OPERATION_FAILED
            ) from error
        self._breaker.record_success()
        return ModelTaxRateOutput(rate=rate, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Webhook receiver",
    slug: "webhook-receiver",
    description:
      "Proves that a call really comes from the provider, remembers its event id, answers, and leaves the work to a queue. " +
      "Providers repeat what is not acknowledged within seconds, so that slow work inside the call produces duplicates. " +
      "The signature is computed over the bytes as received; a parsed and rewritten body has another one.",
    bestPractices: [
      "Compare signatures in constant time.",
      "Refuse time stamps older than a few minutes, so that a recorded call cannot be replayed.",
      "Insert the event id with a unique constraint; a second insert is a duplicate to acknowledge.",
      "Acknowledge only after the event is stored.",
    ],
    codeSnippet: `
class NodePaymentWebhookEffect(NodeEffect):
    async def process(self, input_data: ModelPaymentWebhookInput) -> ModelPaymentWebhookOutput:
        signed = str(input_data.timestamp).encode() + b"." + input_data.body
        expected = hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        is_recent = abs(time.time() - input_data.timestamp) <= MAX_SKEW_SECONDS
        if not is_recent or not hmac.compare_digest(expected, input_data.signature):
            raise ModelOnexError(message="not from the provider", error_code=EnumCoreErrorCode.VALIDATION_ERROR)
        event = ModelPaymentEvent.model_validate_json(input_data.body)
        try:
            async with asyncio.timeout(2):
                is_new = await self._inbox.store_once(event.event_id, input_data.body)
        except OSError as error:
            raise ModelOnexError(message="not stored", error_code=EnumCoreErrorCode.OPERATION_FAILED) from error
        return ModelPaymentWebhookOutput(duplicate=not is_new, correlation_id=input_data.correlation_id)
`,
  },
];
