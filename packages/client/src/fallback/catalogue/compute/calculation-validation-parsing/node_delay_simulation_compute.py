class NodeDelaySimulationCompute(NodeCompute[ModelDelaySimulationInput, ModelDelaySimulationOutput]):
    async def process(self, input_data: ModelDelaySimulationInput) -> ModelDelaySimulationOutput:
        trials = min(input_data.trials, MAX_TRIALS)
        # A stream for each leg, by its name: a new leg does not change the draws of the others.
        streams = {leg.name: random.Random(f"{input_data.seed}:{leg.name}") for leg in input_data.legs}
        totals = sorted(
            sum(round(streams[leg.name].gammavariate(leg.shape, leg.scale_minutes)) for leg in input_data.legs)
            for _ in range(trials)
        )
        return ModelDelaySimulationOutput(
            median_minutes=totals[trials // 2],
            p95_minutes=totals[trials * 95 // 100],
            trials=trials,
            seed=input_data.seed,
            correlation_id=input_data.correlation_id,
        )
