EMPTY_CART = ModelCart(sequence=0, cents=0, items=())  # where every fold starts


class NodeCartReducer(NodeReducer[ModelCartInput, ModelCartOutput]):
    async def process(self, input_data: ModelCartInput) -> ModelCartOutput:
        before = input_data.cart or EMPTY_CART
        after = reduce(apply_cart_event, input_data.events, before)
        became_free = after.cents >= FREE_SHIPPING_CENTS > before.cents
        # Described, not done: a replay must not send it again. The same cart gives the same id.
        offer_id = uuid5(input_data.cart_id, "free-shipping")
        intents = (ModelOfferIntent(offer_id=offer_id),) if became_free else ()
        return ModelCartOutput(cart=after, intents=intents, correlation_id=input_data.correlation_id)


def apply_cart_event(cart: ModelCart, event: ModelItemAdded | ModelItemRemoved) -> ModelCart:
    if event.sequence <= cart.sequence:  # numbered within this cart: applied before
        return cart
    if event.sequence > cart.sequence + 1:
        raise ModelOnexError(
            message=f"event {cart.sequence + 1} is missing", error_code=EnumCoreErrorCode.INVALID_STATE
        )
    # Built anew, so that the model checks amounts; model_copy(update=...) would not.
    if isinstance(event, ModelItemAdded):
        return ModelCart(sequence=event.sequence, cents=cart.cents + event.cents, items=(*cart.items, event.item))
    kept = tuple(item for item in cart.items if item.item_id != event.item_id)
    return ModelCart(sequence=event.sequence, cents=cart.cents - event.cents, items=kept)
