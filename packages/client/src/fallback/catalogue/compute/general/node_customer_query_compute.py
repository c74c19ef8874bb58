COLUMNS = MappingProxyType({"name": "name", "city": "city", "created": "created_at"})


class NodeCustomerQueryCompute(NodeCompute[ModelCustomerQueryInput, ModelCustomerQueryOutput]):
    async def process(self, input_data: ModelCustomerQueryInput) -> ModelCustomerQueryOutput:
        values: list[object] = [input_data.tenant_id]
        conditions = ["tenant_id = $1"]
        for condition in input_data.conditions:
            column = COLUMNS.get(condition.field)
            if column is None:
                raise ModelOnexError(
                    message=f"{condition.field!r} is no field; use one of {sorted(COLUMNS)}",
                    error_code=EnumCoreErrorCode.VALIDATION_ERROR,
                )
            values.append(condition.value)
            conditions.append(f"{column} = ${len(values)}")
        text = f"SELECT id, name FROM customers WHERE {' AND '.join(conditions)} ORDER BY id LIMIT {MAX_ROWS}"
        return ModelCustomerQueryOutput(text=text, values=tuple(values), correlation_id=input_data.correlation_id)
