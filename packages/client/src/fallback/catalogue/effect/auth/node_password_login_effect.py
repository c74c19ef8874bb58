class NodePasswordLoginEffect(NodeEffect):
    async def process(self, input_data: ModelPasswordLoginInput) -> ModelPasswordLoginOutput:
        try:
            async with asyncio.timeout(5):
                await self._attempts.require_allowed(input_data.user_name, input_data.address)
                user = await self._users.find(input_data.user_name)
                stored = DUMMY_HASH if user is None else user.password_hash  # unknown users cost as much
                password = input_data.password.get_secret_value()
                async with self._hashing_places:  # hashing is slow on purpose and must not flood the processors
                    matches = await asyncio.to_thread(self._hasher.matches, stored, password)
                if user is None or not matches:
                    await self._attempts.record_failure(input_data.user_name, input_data.address)
                    return ModelPasswordLoginOutput(session=None, correlation_id=input_data.correlation_id)
                session = await self._sessions.start(user.user_id)
        except (OSError, TimeoutError) as error:
            raise ModelOnexError(
                message="sign-in is unavailable", error_code=EnumCoreErrorCode.OPERATION_FAILED,
                correlation_id=input_data.correlation_id,
            ) from error
        return ModelPasswordLoginOutput(session=session, correlation_id=input_data.correlation_id)
