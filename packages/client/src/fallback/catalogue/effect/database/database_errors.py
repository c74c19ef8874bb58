@dataclass(frozen=True)
class Mapped:
    code: EnumCoreErrorCode
    retry_helps: bool


# The first class that fits counts: asyncpg's narrow ones inherit from PostgresError, TimeoutError from OSError.
ERRORS: tuple[tuple[type[Exception], Mapped], ...] = (
    (asyncpg.UniqueViolationError, Mapped(EnumCoreErrorCode.INVALID_STATE, False)),  # 23505
    (asyncpg.IntegrityConstraintViolationError, Mapped(EnumCoreErrorCode.VALIDATION_ERROR, False)),  # 23503, 23514
    (asyncpg.SerializationError, Mapped(EnumCoreErrorCode.RESOURCE_UNAVAILABLE, True)),  # 40001
    (asyncpg.DeadlockDetectedError, Mapped(EnumCoreErrorCode.RESOURCE_UNAVAILABLE, True)),  # 40P01
    (asyncpg.LockNotAvailableError, Mapped(EnumCoreErrorCode.RESOURCE_UNAVAILABLE, True)),  # 55P03
    (asyncpg.QueryCanceledError, Mapped(EnumCoreErrorCode.TIMEOUT_ERROR, False)),  # 57014
    (TimeoutError, Mapped(EnumCoreErrorCode.TIMEOUT_ERROR, False)),  # outcome unknown: look first
    (asyncpg.PostgresConnectionError, Mapped(EnumCoreErrorCode.DATABASE_CONNECTION_ERROR, True)),  # class 08
    (OSError, Mapped(EnumCoreErrorCode.DATABASE_CONNECTION_ERROR, True)),  # refused while connecting
)


def to_onex_error(error: Exception, correlation_id: UUID) -> ModelOnexError:
    unmapped = Mapped(EnumCoreErrorCode.DATABASE_OPERATION_ERROR, False)
    mapped = next((mapped for kind, mapped in ERRORS if isinstance(error, kind)), unmapped)
    return ModelOnexError(
        message="the database call failed",  # nothing of the driver's text
        error_code=mapped.code,
        correlation_id=correlation_id,
        retry_helps=mapped.retry_helps,
    )
