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
