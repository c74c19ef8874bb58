import type { CatalogueEntry } from "./catalogue-entry.ts";

export const computeApi: readonly CatalogueEntry[] = [
  {
    name: "Anti-corruption mapping",
    slug: "anti-corruption-mapping",
    description:
      "Translates another system's answer into our own terms at one place, so that its names, units and gaps do not spread. " +
      "Unknown values become an explicit `unknown` instead of an exception in some distant branch. " +
      "Being pure, it is tested with recorded answers and needs no server.",
    bestPractices: [
      "Ignore fields you do not use; refuse the absence of those you do.",
      "Convert units, zones and money here and nowhere else.",
      "Keep recorded answers of each provider version as test data.",
      "Name the offending field in the error.",
    ],
    codeSnippet: `
PHASES = MappingProxyType({"IN_TRANSIT": "moving", "OFD": "moving", "DLV": "delivered"})


class NodeCarrierStatusCompute(NodeCompute[ModelCarrierStatusInput, ModelCarrierStatusOutput]):
    async def process(self, input_data: ModelCarrierStatusInput) -> ModelCarrierStatusOutput:
        try:
            answer = ModelCarrierAnswer.model_validate_json(input_data.body)
        except ValidationError as error:
            raise ModelOnexError(
                message=f"the carrier's answer has changed: {error.errors()[0]['loc']}",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelCarrierStatusOutput(
            phase=PHASES.get(answer.state, "unknown"),
            weight_grams=round(answer.weight_pounds * Decimal("453.59237")),
            correlation_id=input_data.correlation_id,
        )
`,
  },
  {
    name: "Canonical request signing",
    slug: "canonical-request-signing",
    description:
      "Brings a request into one canonical text, sorted and encoded alike on both sides, and signs that. " +
      "The key and the time are inputs, so that the node stays pure and a recorded signature can be checked in a test. " +
      "Most signature faults are differences in canonical form, which is why the text itself is worth returning.",
    bestPractices: [
      "Sort query parameters after encoding them.",
      "Cover method, path, query, time stamp and a digest of the body.",
      "Pass the time in; a hidden clock makes the result untestable.",
      "Never log the key or put it into an error.",
    ],
    codeSnippet: `
class NodeRequestSignatureCompute(NodeCompute[ModelRequestSignatureInput, ModelRequestSignatureOutput]):
    async def process(self, input_data: ModelRequestSignatureInput) -> ModelRequestSignatureOutput:
        encoded = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in input_data.query)
        canonical = "\\n".join(
            (
                input_data.method.upper(),
                quote(input_data.path, safe="/"),
                "&".join(f"{name}={value}" for name, value in encoded),
                input_data.sent_at.isoformat(),
                hashlib.sha256(input_data.body).hexdigest(),
            )
        )
        key = input_data.key.get_secret_value()
        signature = hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()
        return ModelRequestSignatureOutput(
            canonical=canonical, signature=signature, correlation_id=input_data.correlation_id
        )
`,
  },
];
