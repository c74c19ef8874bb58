import type { CatalogueEntry } from "./catalogue-entry.ts";

export const computeGeneral: readonly CatalogueEntry[] = [
  {
    name: "Specification list",
    slug: "specification-list",
    description:
      "Each business rule is a named function that lists what is wrong; the node applies all of them and returns every violation together. " +
      "The person who sent the data then needs one round trip instead of one per mistake. " +
      "A broken rule is an ordinary outcome here and no exception.",
    bestPractices: [
      "Name rule, field and cure in each violation.",
      "Keep rules independent, so that one failing does not hide another.",
      "Report in the order of the rules, so that equal inputs give equal outputs.",
      "Compare money as decimals.",
    ],
    codeSnippet: `
SPECIFICATIONS = (
    Specification("not-empty", find_missing_lines),
    Specification("positive-quantity", find_bad_quantities),
    Specification("known-country", find_unsupported_country),
)


class NodeOrderValidationCompute(NodeCompute[ModelOrderValidationInput, ModelOrderValidationOutput]):
    async def process(self, input_data: ModelOrderValidationInput) -> ModelOrderValidationOutput:
        violations = tuple(
            ModelRuleViolation(rule=specification.rule, field=field, message=message)
            for specification in SPECIFICATIONS
            for field, message in specification.find(input_data.order)
        )
        return ModelOrderValidationOutput(
            valid=not violations, violations=violations, correlation_id=input_data.correlation_id
        )
`,
  },
  {
    name: "Pipes and filters",
    slug: "pipes-and-filters",
    description:
      "Sends each record through a row of small pure functions, lazily, so that no list is built between two stages. " +
      "Stages are tested alone and reordered without touching the others. " +
      "A good pipeline is idempotent: run on its own output it changes nothing.",
    bestPractices: [
      "Let every stage take and return the same type.",
      "Count what is filtered out and return the number.",
      "Bound the input, since a compute node holds it in memory.",
      "Test idempotence and the empty input.",
    ],
    codeSnippet: `
STAGES: tuple[Callable[[ModelContact], ModelContact], ...] = (trim_fields, fold_case, format_phone)


def apply_stages(contact: ModelContact) -> ModelContact:
    return reduce(lambda current, stage: stage(current), STAGES, contact)


class NodeContactNormalisationCompute(NodeCompute[ModelContactListInput, ModelContactListOutput]):
    async def process(self, input_data: ModelContactListInput) -> ModelContactListOutput:
        distinct: dict[str, ModelContact] = {}
        for contact in map(apply_stages, input_data.contacts):
            distinct.setdefault(contact.email, contact)
        return ModelContactListOutput(
            contacts=tuple(distinct.values()),
            repeated_count=len(input_data.contacts) - len(distinct),
            correlation_id=input_data.correlation_id,
        )
`,
  },
  {
    name: "Weighted rule table",
    slug: "weighted-rule-table",
    description:
      "A score is the sum of weighted rules, each of which says from 0 to 1 how strongly it applies. " +
      "The table keeps policy apart from arithmetic, and the contributions explain every result. " +
      "Weights that add up to one keep the score within its range.",
    bestPractices: [
      "Return the reasons, strongest first, beside the score.",
      "Use ramps instead of hard steps, so that a small change of input is a small change of score.",
      "Guard every division against zero.",
      "Round once, at the end.",
    ],
    codeSnippet: `
RULES = (
    ScoreRule("large_amount", 0.5, lambda payment: ramp(payment.amount_cents, low=50_000, high=500_000)),
    ScoreRule("new_account", 0.3, lambda payment: 1 - ramp(payment.account_age_days, low=1, high=30)),
    ScoreRule("foreign_card", 0.2, lambda payment: float(payment.card_country != payment.country)),
)


class NodeRiskScoreCompute(NodeCompute[ModelRiskScoreInput, ModelRiskScoreOutput]):
    async def process(self, input_data: ModelRiskScoreInput) -> ModelRiskScoreOutput:
        shares = [(rule.weight * rule.strength(input_data.payment), rule.name) for rule in RULES]
        return ModelRiskScoreOutput(
            score=round(sum(share for share, _ in shares), 4),
            reasons=tuple(name for share, name in sorted(shares, reverse=True) if share > 0),
            correlation_id=input_data.correlation_id,
        )
`,
  },
];
