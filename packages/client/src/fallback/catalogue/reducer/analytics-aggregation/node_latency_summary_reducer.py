@dataclass(frozen=True)
class Moments:
    """Count, mean and squared deviations: what a mean and a variance can be merged from."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def merge(self, other: "Moments") -> "Moments":
        count = self.count + other.count
        if count == 0:
            return self
        gap = other.mean - self.mean
        mean = self.mean + gap * other.count / count
        squares = self.squares + other.squares + gap * gap * self.count * other.count / count
        return Moments(count, mean, squares)


class NodeLatencySummaryReducer(NodeReducer[ModelLatencySummaryInput, ModelLatencySummaryOutput]):
    async def process(self, input_data: ModelLatencySummaryInput) -> ModelLatencySummaryOutput:
        # Of parts with one id the newest revision, whatever order they came in; a revision never changes.
        by_id = {part.part_id: part.moments for part in sorted(input_data.parts, key=lambda part: part.revision)}
        in_order = (by_id[part_id] for part_id in sorted(by_id))  # floating point: in a fixed order
        total = reduce(Moments.merge, in_order, Moments())
        variance = total.squares / (total.count - 1) if total.count > 1 else None
        return ModelLatencySummaryOutput(
            moments=total, variance=variance, correlation_id=input_data.correlation_id
        )
