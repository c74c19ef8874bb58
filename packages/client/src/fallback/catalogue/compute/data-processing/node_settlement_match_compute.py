class NodeSettlementMatchCompute(NodeCompute[ModelSettlementMatchInput, ModelSettlementMatchOutput]):
    async def process(self, input_data: ModelSettlementMatchInput) -> ModelSettlementMatchOutput:
        by_reference: dict[str, list[ModelPayment]] = defaultdict(list)
        for payment in input_data.payments:
            by_reference[normal_reference(payment.reference)].append(payment)
        pairs, ambiguous, unpaid = [], [], []
        for invoice in input_data.invoices:
            found = by_reference.pop(normal_reference(invoice.reference), [])
            if len(found) == 1:
                pairs.append(ModelPair(invoice=invoice, payment=found[0]))
            elif found:
                ambiguous.append(ModelAmbiguity(invoice=invoice, payments=tuple(found)))
            else:
                unpaid.append(invoice)
        unknown = tuple(payment for group in by_reference.values() for payment in group)
        return ModelSettlementMatchOutput(
            pairs=tuple(pairs), ambiguous=tuple(ambiguous), unpaid=tuple(unpaid), unknown=unknown,
            correlation_id=input_data.correlation_id,
        )  # fmt: skip
