class NodeSettlementMatchCompute(NodeCompute[ModelSettlementMatchInput, ModelSettlementMatchOutput]):
    async def process(self, input_data: ModelSettlementMatchInput) -> ModelSettlementMatchOutput:
        groups: dict[str, tuple[list[ModelInvoice], list[ModelPayment]]] = defaultdict(lambda: ([], []))
        without_key = []  # no reference is not an equal reference
        for side, records in enumerate((input_data.invoices, input_data.payments)):
            for record in records:
                key = normal_reference(record.reference)
                if key:
                    groups[key][side].append(record)
                else:
                    without_key.append(record)
        pairs, ambiguous, unpaid, unknown = [], [], [], []
        for key, (invoices, payments) in sorted(groups.items()):
            if len(invoices) == 1 and len(payments) == 1:
                pairs.append(ModelPair(invoice=invoices[0], payment=payments[0]))
            elif invoices and payments:  # several on either side: somebody has to look
                ambiguous.append(ModelAmbiguity(key=key, invoices=tuple(invoices), payments=tuple(payments)))
            else:
                unpaid += invoices
                unknown += payments
        accounted = 2 * len(pairs) + len(unpaid) + len(unknown) + len(without_key)
        accounted += sum(len(one.invoices) + len(one.payments) for one in ambiguous)
        if accounted != len(input_data.invoices) + len(input_data.payments):
            raise ModelOnexError(message="records were lost in the join", error_code=EnumCoreErrorCode.INTERNAL_ERROR)
        return ModelSettlementMatchOutput(
            pairs=tuple(pairs), ambiguous=tuple(ambiguous), unpaid=tuple(unpaid), unknown=tuple(unknown),
            without_key=tuple(without_key), correlation_id=input_data.correlation_id,
        )  # fmt: skip
