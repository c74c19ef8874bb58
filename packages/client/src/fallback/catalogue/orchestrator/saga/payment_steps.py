def payment_intent(saga: ModelPaymentSaga, now: datetime) -> ModelPaymentIntent | None:
    """What to ask the provider for next; None while other steps have their turn or the payment is settled."""
    payment = saga.payment
    if payment.unknown is not None:  # timed out: the provider knows by the key what became of it
        return intent(saga, "find_outcome", of=payment.unknown)
    if saga.is_refused and payment.phase == "authorised":
        return intent(saga, "void", provider_id=payment.provider_id)
    if saga.is_refused or payment.phase in {"captured", "voided"}:
        return None
    if payment.phase == "new":
        return intent(saga, "authorise", cents=saga.cents)
    if payment.authorised_until - now < CAPTURE_MARGIN:  # too near its end: hold the money once more
        return intent(saga, "reauthorise", cents=saga.cents)
    if saga.everything_refusable_is_done:
        return intent(saga, "capture", provider_id=payment.provider_id, cents=saga.cents)
    return None


def intent(saga: ModelPaymentSaga, action: str, of: str | None = None, **arguments: object) -> ModelPaymentIntent:
    # Each action has a key of its own, the same in each attempt; a question about it uses that key.
    key = uuid5(saga.saga_id, f"payment:{of or action}:{saga.payment.round}")
    return ModelPaymentIntent(action=action, idempotency_key=key, arguments=arguments, timeout_ms=PAYMENT_MS)
