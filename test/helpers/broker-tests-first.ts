import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Starts the files that mostly wait for a broker before all others, or the longest of them would run alone at the end. */
export class BrokerTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(needsBroker), ...sorted.filter((file) => !needsBroker(file))];
  }
}

function needsBroker(file: TestSpecification): boolean {
  return file.moduleId.endsWith(".broker.test.ts");
}
