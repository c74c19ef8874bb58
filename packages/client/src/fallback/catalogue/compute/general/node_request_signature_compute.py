class NodeRequestSignatureCompute(NodeCompute[ModelRequestSignatureInput, ModelRequestSignatureOutput]):
    async def process(self, input_data: ModelRequestSignatureInput) -> ModelRequestSignatureOutput:
        encoded = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in input_data.query)
        canonical = "\n".join(
            (
                input_data.method.upper(),
                input_data.host.lower(),  # else it could be replayed against another service
                quote(input_data.path, safe="/"),
                "&".join(f"{name}={value}" for name, value in encoded),
                input_data.sent_at.isoformat(),
                hashlib.sha256(input_data.body).hexdigest(),
            )
        )
        key = input_data.key.get_secret_value()
        signature = hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()
        return ModelRequestSignatureOutput(
            canonical=canonical,
            signature=signature,
            key_id=input_data.key_id,
            algorithm="hmac-sha256",
            correlation_id=input_data.correlation_id,
        )
