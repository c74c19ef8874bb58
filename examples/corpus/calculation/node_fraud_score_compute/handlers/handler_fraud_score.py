"""Scores payments by a table of weighted rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..models.model_fraud_score_input import ModelFraudScoreInput
from ..models.model_fraud_score_output import ModelFraudScoreOutput


class FraudRule(NamedTuple):
    """A rule: how much it weighs, and how strongly it applies to a payment (0 to 1)."""

    name: str
    weight: float
    strength: Callable[[ModelFraudScoreInput], float]


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, straight in between."""
    return min(1.0, max(0.0, (value - low) / (high - low)))


def amount_strength(payment: ModelFraudScoreInput) -> float:
    """Compares with the account's own average; an account without one proves nothing."""
    if payment.average_amount_cents == 0:
        return 0.0
    return ramp(payment.amount_cents / payment.average_amount_cents, low=3, high=10)


def country_strength(payment: ModelFraudScoreInput) -> float:
    """All or nothing."""
    return float(payment.payment_country != payment.card_country)


FRAUD_RULES = (
    FraudRule("amount_far_above_average", 0.35, amount_strength),
    FraudRule("many_payments_in_an_hour", 0.25, lambda payment: ramp(payment.payments_in_last_hour, low=3, high=12)),
    FraudRule("country_differs_from_card", 0.25, country_strength),
    FraudRule("account_is_new", 0.15, lambda payment: 1 - ramp(payment.account_age_days, low=1, high=30)),
)


class HandlerFraudScore:
    """Handles `score_payment`; pure, so the same payment always has the same score."""

    async def handle(self, payment: ModelFraudScoreInput) -> ModelFraudScoreOutput:
        """Add up what each rule contributes, and name those that do."""
        contributions = [(rule.name, rule.weight * rule.strength(payment)) for rule in FRAUD_RULES]
        strongest_first = sorted(contributions, key=lambda contribution: -contribution[1])
        return ModelFraudScoreOutput(
            score=round(min(1.0, sum(share for _, share in contributions)), 4),
            reasons=tuple(name for name, share in strongest_first if share > 0),
            correlation_id=payment.correlation_id,
        )
