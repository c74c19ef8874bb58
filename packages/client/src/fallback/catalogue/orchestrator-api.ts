import type { CatalogueEntry } from "./catalogue-entry.ts";

export const orchestratorApi: readonly CatalogueEntry[] = [
  {
    name: "Scatter-gather with deadline",
    slug: "scatter-gather",
    description:
      "Asks several services at once and closes when enough have answered, or when the deadline has come. " +
      "The outcome says which answers are missing, so that a caller can tell a complete result from a partial one. " +
      "One slow service then costs its own share and no longer the whole.",
    bestPractices: [
      "Mark each source as required or optional beforehand.",
      "Give every request the time that is left, not a fixed one.",
      "Cancel what is still running when the result is closed.",
      "Ignore answers that come after the close.",
    ],
    codeSnippet: `
class NodeQuoteCollectionOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelQuoteCollectionInput) -> ModelQuoteCollectionOutput:
        missing = SOURCES - input_data.answered - input_data.failed
        lost = REQUIRED_SOURCES & input_data.failed
        expired = input_data.remaining_ms == 0
        if lost or (expired and REQUIRED_SOURCES & missing):
            event = "quotes.failed"
        elif expired or not missing:
            event = "quotes.collected"
        else:
            intents = tuple(
                ModelQuoteIntent(source=source, timeout_ms=input_data.remaining_ms)
                for source in sorted(missing - input_data.asked)
            )
            return ModelQuoteCollectionOutput(intents=intents, correlation_id=input_data.correlation_id)
        cancelled = tuple(sorted(missing & input_data.asked))
        return ModelQuoteCollectionOutput(
            events=(event,), cancelled=cancelled, correlation_id=input_data.correlation_id
        )
`,
  },
  {
    name: "Long-running job with callback and poll",
    slug: "callback-and-poll",
    description:
      "Starts a job at another service and waits for its callback, but asks by itself when the callback is late. " +
      "Callbacks get lost; polling alone is slow or wasteful; together they are prompt and certain. " +
      "Whichever comes first settles the job, and the other is ignored.",
    bestPractices: [
      "Store the remote job's id before waiting for anything.",
      "Poll with growing intervals and an end.",
      "Treat the callback as a hint and read the status from the service itself.",
      "Cancel the remote job when the deadline has passed.",
    ],
    codeSnippet: `
class NodeTranscriptionJobOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelTranscriptionJobInput) -> ModelTranscriptionJobOutput:
        job = input_data.job
        cid = input_data.correlation_id
        if job.outcome is not None:
            return ModelTranscriptionJobOutput(events=(f"transcription.{job.outcome}",), correlation_id=cid)
        if job.age_ms >= DEADLINE_MS:
            cancel = ModelJobIntent(action="cancel_job", remote_id=job.remote_id)
            return ModelTranscriptionJobOutput(
                intents=(cancel,), events=("transcription.expired",), correlation_id=cid
            )
        if job.remote_id is None:
            start = ModelJobIntent(action="start_job", idempotency_key=job.job_id)
            return ModelTranscriptionJobOutput(intents=(start,), wake_after_ms=FIRST_POLL_MS, correlation_id=cid)
        poll = ModelJobIntent(action="read_status", remote_id=job.remote_id)
        wake_after_ms = min(MAX_POLL_MS, FIRST_POLL_MS * 2**job.poll_count)
        return ModelTranscriptionJobOutput(intents=(poll,), wake_after_ms=wake_after_ms, correlation_id=cid)
`,
  },
];
