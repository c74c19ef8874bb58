RULES = (
    ScoreRule("large_amount", 0.5, lambda payment: ramp(payment.amount_cents, low=50_000, high=500_000)),
    ScoreRule("new_account", 0.3, lambda payment: 1 - ramp(payment.account_age_days, low=1, high=30)),
    ScoreRule("foreign_card", 0.2, lambda payment: float(payment.card_country != payment.country)),
)


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high` on, and no step between them."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


class NodeRiskScoreCompute(NodeCompute[ModelRiskScoreInput, ModelRiskScoreOutput]):
    async def process(self, input_data: ModelRiskScoreInput) -> ModelRiskScoreOutput:
        shares = [(rule.weight * rule.strength(input_data.payment), rule.name) for rule in RULES]
        score = round(math.fsum(share for share, _ in shares), 4)
        strongest_first = sorted(shares, key=lambda share: (-share[0], share[1]))
        return ModelRiskScoreOutput(
            score=score,
            risk_class=next(name for name, least in input_data.thresholds if score >= least),  # settings, highest first
            reasons=tuple(name for share, name in strongest_first if share > 0),
            table_version=TABLE_VERSION,
            correlation_id=input_data.correlation_id,
        )
