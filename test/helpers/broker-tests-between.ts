import { BaseSequencer, type TestSpecification } from "vitest/node";
import { needsOf } from "./test-needs.ts";

/**
 * Takes a file that needs a broker and one that does not in turns: the first kind mostly waits, the second computes, so
 * side by side they use the machine, and none of the long waits is left alone at the end.
 */
export class BrokerTestsBetween extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = sorted.filter(needsBroker);
    const computing = sorted.filter((file) => !needsBroker(file));
    const rounds = Math.max(waiting.length, computing.length);
    return Array.from({ length: rounds }, (_, round) => [waiting[round], computing[round]])
      .flat()
      .filter((file) => file !== undefined);
  }
}

function needsBroker(file: TestSpecification): boolean {
  return needsOf(file.moduleId).has("broker");
}
