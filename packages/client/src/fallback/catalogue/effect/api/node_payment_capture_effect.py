class NodePaymentCaptureEffect(NodeEffect):
    async def process(self, input_data: ModelPaymentCaptureInput) -> ModelPaymentCaptureOutput:
        cid = input_data.correlation_id
        # Of the intention, not of the attempt: the same after a crash, too.
        key = str(uuid5(input_data.order_id, f"capture:{input_data.amount_cents}"))
        body = {"amount": input_data.amount_cents, "currency": input_data.currency}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                try:
                    async with asyncio.timeout(ATTEMPT_SECONDS):
                        response = await self._http.post("/captures", json=body, headers={"Idempotency-Key": key})
                except (httpx.TransportError, TimeoutError):  # perhaps done: only the provider knows
                    response = await self._http.get("/captures", params={"idempotency_key": key})
                response.raise_for_status()
                receipt = ModelReceipt.model_validate(response.json())
        except httpx.HTTPStatusError as error:
            refused = error.response.is_client_error and error.response.status_code != 429
            raise ModelOnexError(
                message="refused" if refused else "outcome unknown; repeat with the same order",
                error_code=EnumCoreErrorCode.VALIDATION_ERROR if refused else EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        except (httpx.TransportError, ValidationError, TimeoutError) as error:
            raise ModelOnexError(
                message="outcome unknown; repeat with the same order",
                error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE, correlation_id=cid,
            ) from error
        return ModelPaymentCaptureOutput(receipt=receipt, correlation_id=cid)
