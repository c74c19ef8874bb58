@dataclass(frozen=True)
class CacheKey:
    """Everything the cached value depends on; equal keys mean equal values."""

    tenant_id: UUID
    kind: str
    shape_version: str
    parts: tuple[str, ...]

    def render(self) -> str:
        # A digest of the parts: whatever they contain cannot reach into another key.
        digest = hashlib.sha256("\x1f".join(self.parts).encode()).hexdigest()[:32]
        return f"{self.tenant_id}:{self.kind}:{self.shape_version}:{digest}"


def quote_key(tenant_id: UUID, cart_id: UUID, currency: str, language: str) -> CacheKey:
    parts = (str(cart_id), currency.upper(), language.lower())
    return CacheKey(tenant_id, "quote", schema_digest(ModelQuote), parts)
