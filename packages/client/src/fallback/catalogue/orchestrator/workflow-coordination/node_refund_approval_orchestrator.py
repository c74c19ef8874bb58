class NodeRefundApprovalOrchestrator(NodeOrchestrator):
    async def process(self, input_data: ModelRefundApprovalInput) -> ModelRefundApprovalOutput:
        refund, event = input_data.refund, input_data.event
        cid = input_data.correlation_id
        if refund.decision is not None:  # the first valid one counts
            return ModelRefundApprovalOutput(correlation_id=cid)
        if event.kind == "waited" and event.hours >= EXPIRE_HOURS:
            return ModelRefundApprovalOutput(events=("refund.expired",), correlation_id=cid)
        if event.kind == "waited":
            remind = ModelApprovalIntent(action="remind", role=ESCALATION.get(event.hours, "team_lead"))
            return ModelRefundApprovalOutput(intents=(remind,), correlation_id=cid)
        is_valid = (
            "approve_refunds" in event.decided_by.rights
            and event.decided_by.user_id != refund.proposed_by
            and event.digest == refund.digest  # what was shown is what will be done
        )
        if not is_valid:
            return ModelRefundApprovalOutput(events=("refund.decision_refused",), correlation_id=cid)
        if not event.approved:
            return ModelRefundApprovalOutput(events=("refund.rejected",), correlation_id=cid)
        pay = ModelPayIntent(intent_id=uuid5(refund.refund_id, "pay"), digest=refund.digest, timeout_ms=PAY_MS)
        return ModelRefundApprovalOutput(intents=(pay,), correlation_id=cid)
