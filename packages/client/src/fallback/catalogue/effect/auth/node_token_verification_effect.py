class NodeTokenVerificationEffect(NodeEffect):
    async def process(self, input_data: ModelTokenVerificationInput) -> ModelTokenVerificationOutput:
        try:
            async with asyncio.timeout(3):
                # Cached; an unknown id leads to a new fetch at most once a minute.
                key = await self._keys.key_for(unverified_key_id(input_data.token))
            claims = jwt.decode(
                input_data.token,
                key=key,
                algorithms=["ES256"],  # ours, whatever the header says
                issuer=ISSUER,
                audience=AUDIENCE,
                leeway=30,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="keys are unavailable; try again", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        except (jwt.InvalidTokenError, KeyError) as error:
            raise ModelOnexError(message="not signed in", error_code=EnumCoreErrorCode.VALIDATION_ERROR) from error
        principal = ModelPrincipal(subject=claims["sub"], scopes=frozenset(claims.get("scope", "").split()))
        return ModelTokenVerificationOutput(principal=principal, correlation_id=input_data.correlation_id)
