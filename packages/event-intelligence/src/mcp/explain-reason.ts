import { errorClasses, wireCodes } from "../error-reference.ts";

/** What a reason means, and what to do about it. */
export interface Explanation {
  readonly meaning: string;
  readonly cure: string;
}

/** Reasons that are no error's code. */
const ownReasons: ReadonlyMap<string, Explanation> = new Map([
  [
    "EVENTS_DISABLED",
    {
      meaning: "Events are switched off, so no worker was asked.",
      cure: "Nothing to do, if that is meant; else set ENABLE_EVENT_INTELLIGENCE and KAFKA_ENABLE_INTELLIGENCE to true.",
    },
  ],
  [
    "NOT_IN_ROLLOUT",
    {
      meaning: "The call is outside the share of calls that go over events.",
      cure: "Nothing to do, if that is meant; else raise EVENT_ROLLOUT_PERCENT.",
    },
  ],
]);

const unknown: Explanation = {
  meaning: "An error that has no entry in the reference.",
  cure: "Ask again; run `event-intelligence doctor`, and report it with the server's standard error.",
};

const wireReasons: ReadonlyMap<string, Explanation> = new Map(Object.entries(wireCodes));

/** What is known of the reason of a fallback. */
export function explainReason(reason: string): Explanation {
  const entry =
    ownReasons.get(reason) ?? errorClasses.find(({ code }) => code === reason) ?? wireReasons.get(reason) ?? unknown;
  return { meaning: entry.meaning, cure: entry.cure };
}
