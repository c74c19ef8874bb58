def payment_intent(saga: ModelPaymentSaga, now: datetime) -> ModelPaymentIntent | None:
    """What to ask the provider for next; None while other steps have their turn or the payment is settled."""
    payment = saga.payment
    if payment.unknown is not None:  # timed out: the provider knows by the key what became of it
        return intent(saga, "find_outcome", of=payment.unknown)
    if saga.is_refused and payment.phase == "authorised":
        return intent(saga, "void_authorisation", provider_id=payment.provider_id)
    if saga.is_refused or payment.phase in {"captured", "voided"}:
        return None
    if payment.phase == "new":
        return intent(saga, "authorise_card", cents=saga.cents)
    if payment.authorised_until - now < CAPTURE_MARGIN:  # too near its end: hold the money once more
        return intent(saga, "reauthorise_card", cents=saga.cents)
    if saga.everything_refusable_is_done:
        return intent(saga, "capture_card", provider_id=payment.provider_id, cents=saga.cents)
    return None


def intent(saga: ModelPaymentSaga, action: str, of: str | None = None, **arguments: object) -> ModelPaymentIntent:
    step, round_number = of or action, saga.payment.round  # raised when a new authorisation stands
    # As in the checkout: a key per step and round, the same in each attempt and for a question; an id per attempt.
    key = uuid5(saga.saga_id, f"{step}:{round_number}")
    once = uuid5(saga.saga_id, f"{action}:{step}:{round_number}:{saga.payment.attempts_of(action, step)}")
    return ModelPaymentIntent(
        intent_id=once, action=action, idempotency_key=key, arguments=arguments, timeout_ms=PAYMENT_MS
    )
