class NodeCartReducer(NodeReducer[ModelCartInput, ModelCartOutput]):
    async def process(self, input_data: ModelCartInput) -> ModelCartOutput:
        before = input_data.cart
        after = reduce(apply_cart_event, input_data.events, before)
        became_free = after.cents >= FREE_SHIPPING_CENTS > before.cents
        # Described, not done: a replay must not send it again.
        intents = (ModelOfferIntent(offer_id=uuid5(after.cart_id, "free-shipping")),) if became_free else ()
        return ModelCartOutput(cart=after, intents=intents, correlation_id=input_data.correlation_id)


def apply_cart_event(cart: ModelCart, added: ModelItemAdded) -> ModelCart:
    if added.sequence <= cart.sequence:
        return cart
    return cart.model_copy(
        update={
            "sequence": added.sequence,
            "cents": cart.cents + added.cents,
            "items": (*cart.items, added.sku),
        }
    )
