INVARIANTS = (
    ("stock is not negative", lambda stock: stock.on_hand >= 0),
    ("no more is reserved than there is", lambda stock: stock.reserved <= stock.on_hand),
)


class NodeStockLevelReducer(NodeReducer[ModelStockLevelInput, ModelStockLevelOutput]):
    async def process(self, input_data: ModelStockLevelInput) -> ModelStockLevelOutput:
        stock = input_data.stock
        for event in input_data.events:
            changed = apply_stock_event(stock, event)
            broken = next((name for name, holds in INVARIANTS if not holds(changed)), None)
            if broken is not None:  # the last good state, and somebody has to look
                quarantine = ModelQuarantineIntent(sku=stock.sku, position=event.position, invariant=broken)
                return ModelStockLevelOutput(
                    stock=stock, intents=(quarantine,), correlation_id=input_data.correlation_id
                )
            stock = changed
        return ModelStockLevelOutput(stock=stock, intents=(), correlation_id=input_data.correlation_id)
