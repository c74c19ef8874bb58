import type { CatalogueEntry } from "./catalogue-entry.ts";

export const reducerMessaging: readonly CatalogueEntry[] = [
  {
    name: "Apply once",
    slug: "apply-once",
    description:
      "The state itself remembers how far each producer has been heard, so that a repeated message changes nothing. " +
      "One number per producer is enough where a producer counts its messages; a set of ids would grow without end. " +
      "State and number change together, hence there is no moment in which a crash could separate them.",
    bestPractices: [
      "Key the position by producer and its epoch; a restarted producer begins anew.",
      "Return the same state for a duplicate, and say that it was one.",
      "Refuse a gap, so that the caller can fetch what is missing.",
    ],
    codeSnippet: `
class NodeInventoryReducer(NodeReducer[ModelInventoryInput, ModelInventoryOutput]):
    async def process(self, input_data: ModelInventoryInput) -> ModelInventoryOutput:
        inventory, message = input_data.inventory, input_data.message
        heard = dict(inventory.heard)
        last = heard.get(message.producer, 0)
        if message.sequence <= last:
            return ModelInventoryOutput(
                inventory=inventory, duplicate=True, correlation_id=input_data.correlation_id
            )
        if message.sequence > last + 1:
            raise ModelOnexError(
                message=f"{message.producer}: message {last + 1} is missing",
                error_code=EnumCoreErrorCode.INVALID_STATE,
                correlation_id=input_data.correlation_id,
            )
        heard_now = tuple(sorted((heard | {message.producer: message.sequence}).items()))
        changed = inventory.model_copy(update={"count": inventory.count + message.delta, "heard": heard_now})
        return ModelInventoryOutput(inventory=changed, duplicate=False, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Reordering buffer",
    slug: "reordering-buffer",
    description:
      "Holds back messages that came too early and releases them in order once the gap is filled. " +
      "It is needed where several partitions or retries mix one stream, and useless where one key already stays in one partition. " +
      "The buffer is bounded: when it is full the gap is reported rather than waited for.",
    bestPractices: [
      "Keep the buffer in the state, so that a restart does not lose it.",
      "Bound it by number, and report the missing range when it overflows.",
      "Drop what is older than the next expected number; it was released before.",
    ],
    codeSnippet: `
class NodeMessageOrderReducer(NodeReducer[ModelMessageOrderInput, ModelMessageOrderOutput]):
    async def process(self, input_data: ModelMessageOrderInput) -> ModelMessageOrderOutput:
        expected = input_data.state.expected
        waiting = {held.sequence: held for held in input_data.state.held}
        if input_data.message.sequence >= expected:
            waiting[input_data.message.sequence] = input_data.message
        released = []
        while expected in waiting:
            released.append(waiting.pop(expected))
            expected += 1
        if len(waiting) > MAX_HELD:
            raise ModelOnexError(
                message=f"message {expected} is missing and {len(waiting)} wait for it",
                error_code=EnumCoreErrorCode.INVALID_STATE,
            )
        held = tuple(waiting[sequence] for sequence in sorted(waiting))
        state = ModelMessageOrderState(expected=expected, held=held)
        return ModelMessageOrderOutput(
            state=state, released=tuple(released), correlation_id=input_data.correlation_id
        )
`,
  },
];
