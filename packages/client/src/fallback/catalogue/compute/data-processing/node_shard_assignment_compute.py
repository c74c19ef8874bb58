class NodeShardAssignmentCompute(NodeCompute[ModelShardAssignmentInput, ModelShardAssignmentOutput]):
    async def process(self, input_data: ModelShardAssignmentInput) -> ModelShardAssignmentOutput:
        # Rendezvous hashing: a shard that comes or goes moves only the keys it wins or held.
        placed = {
            key: max(input_data.shards, key=lambda shard: weight_of(key, shard))
            for key in sorted(input_data.keys)
        }
        sizes = Counter(placed.values())
        return ModelShardAssignmentOutput(
            placed=placed,
            sizes=tuple((shard, sizes[shard]) for shard in sorted(input_data.shards)),  # skew shows here first
            correlation_id=input_data.correlation_id,
        )


def weight_of(key: str, shard: str) -> bytes:
    return hashlib.sha256(f"{len(key)}:{key}:{shard}".encode()).digest()
