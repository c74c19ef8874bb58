import type { CatalogueEntry } from "./catalogue-entry.ts";

export const computeMessaging: readonly CatalogueEntry[] = [
  {
    name: "Event upcasting",
    slug: "event-upcasting",
    description:
      "Lifts a stored event of any older version step by step to the newest one, so that the rest of the code knows a single shape. " +
      "Each step covers one version and is never edited again once events went through it. " +
      "Old events stay as they are in the log.",
    bestPractices: [
      "Write one small function per version and chain them.",
      "Refuse a version newer than you know, and say so; do not guess.",
      "Return a new event; leave the given one untouched.",
      "Keep one recorded event per version as a test.",
    ],
    codeSnippet: `
UPCASTS = MappingProxyType({1: split_full_name, 2: add_currency})
NEWEST_VERSION = max(UPCASTS) + 1


class NodeEventUpcastCompute(NodeCompute[ModelEventUpcastInput, ModelEventUpcastOutput]):
    async def process(self, input_data: ModelEventUpcastInput) -> ModelEventUpcastOutput:
        version, body = input_data.version, input_data.body
        if not 1 <= version <= NEWEST_VERSION:
            raise ModelOnexError(
                message=f"event version {version} is unknown; this node reads 1 to {NEWEST_VERSION}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            )
        for step in range(version, NEWEST_VERSION):
            body = UPCASTS[step](body)
        event = ModelCustomerEvent.model_validate(body)
        return ModelEventUpcastOutput(event=event, correlation_id=input_data.correlation_id)
`,
  },
  {
    name: "Content-based routing",
    slug: "content-based-routing",
    description:
      "Decides from a message's content to which topic and under which key it goes; an effect node does the sending. " +
      "The rules are an ordered table with a last entry that always matches, so that no message falls through. " +
      "The key is chosen by what must stay in order, usually the id of the thing the message is about.",
    bestPractices: [
      "Let the first matching rule win and make the order visible in one table.",
      "Derive the key from the aggregate's id, never from the time or a random number.",
      "Return the name of the rule, so that a surprising route can be explained.",
      "Send what no rule wants to a topic somebody reads.",
    ],
    codeSnippet: `
class Route(NamedTuple):
    rule: str
    topic: str
    matches: Callable[[ModelOrderMessage], bool]


ROUTES = (
    Route("fraud-check", "orders.review.v1", lambda order: order.total_cents > 500_000),
    Route("express", "orders.express.v1", lambda order: order.is_express),
    Route("standard", "orders.standard.v1", lambda order: True),
)


class NodeOrderRoutingCompute(NodeCompute[ModelOrderRoutingInput, ModelOrderRoutingOutput]):
    async def process(self, input_data: ModelOrderRoutingInput) -> ModelOrderRoutingOutput:
        route = next(route for route in ROUTES if route.matches(input_data.order))
        return ModelOrderRoutingOutput(
            rule=route.rule,
            topic=route.topic,
            key=str(input_data.order.order_id),
            correlation_id=input_data.correlation_id,
        )
`,
  },
];
