class NodeTokenVerificationEffect(NodeEffect):
    async def process(self, input_data: ModelTokenVerificationInput) -> ModelTokenVerificationOutput:
        token, cid = input_data.token.get_secret_value(), input_data.correlation_id
        try:
            header = jwt.get_unverified_header(token)  # only to find the key
            async with asyncio.timeout(3):
                key = await self._key_for(header["kid"])
            claims = jwt.decode(
                token,
                key=key,
                algorithms=["ES256"],  # ours, whatever the header says
                issuer=ISSUER,
                audience=AUDIENCE,  # of this API: identity tokens have another one
                leeway=30,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except (httpx.HTTPError, TimeoutError) as error:
            raise ModelOnexError(
                message="keys are unavailable; try again", error_code=EnumCoreErrorCode.SERVICE_UNAVAILABLE,
                correlation_id=cid,
            ) from error
        except (jwt.PyJWTError, KeyError) as error:  # one answer for all reasons; the log has the reason
            raise ModelOnexError(
                message="not signed in", error_code=EnumCoreErrorCode.AUTHENTICATION_ERROR, correlation_id=cid
            ) from error
        principal = ModelPrincipal(subject=claims["sub"], scopes=frozenset(claims.get("scope", "").split()))
        return ModelTokenVerificationOutput(principal=principal, correlation_id=cid)

    async def _key_for(self, key_id: str) -> PyJWK:
        now = asyncio.get_running_loop().time()
        if key_id not in self._jwks.keys and now - self._jwks.asked_at >= REFETCH_SECONDS:
            self._jwks.asked_at = now  # before the fetch: a flood of unknown ids asks the issuer once a minute
            response = (await self._http.get(JWKS_PATH)).raise_for_status()
            self._jwks.keys = {key.key_id: key for key in PyJWKSet.from_dict(response.json()).keys}
        return self._jwks.keys[key_id]
