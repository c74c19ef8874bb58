class NodeOrderListReducer(NodeReducer[ModelOrderListInput, ModelOrderListOutput]):
    async def process(self, input_data: ModelOrderListInput) -> ModelOrderListOutput:
        rows = {row.order_id: row for row in input_data.rows}
        touched: dict[UUID, ModelOrderRow] = {}
        for event in input_data.events:
            row = rows.get(event.order_id, ModelOrderRow(order_id=event.order_id))
            if event.position <= row.position:
                continue
            row = row.model_copy(update={"label": event.label, "position": event.position})
            rows[event.order_id] = touched[event.order_id] = row
        upserts = tuple(ModelUpsertIntent(table="order_list", row=row) for row in touched.values())
        return ModelOrderListOutput(intents=upserts, correlation_id=input_data.correlation_id)
