import { createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkWorkers } from "../../packages/event-intelligence/src/doctor/broker-checks.ts";
import { patience, runProgram } from "./run-program.ts";

async function doctor(environment: Readonly<Record<string, string>>) {
  const { exitCode, stdout } = await runProgram(["doctor", "--json"], { ...patience, ...environment });
  return { exitCode, report: JSON.parse(stdout) };
}

test("of many empty groups, the doctor's table names a few", async () => {
  const service = createCodeAnalysisService({ profile: "archon", environment: "dev" });
  const transport = createMemoryBroker().createTransport({ clientId: "doctor" });
  onTestFinished(() => transport.close());
  await transport.start();
  const responderGroups = Array.from({ length: 40 }, (_, n) => `group-${n}`);
  const finding = await checkWorkers({ ...service, responderGroups }, transport);
  expect(finding).toMatchObject({
    state: "problem",
    detail: "nobody in group-0, group-1, group-2, group-3, group-4 and 35 more",
  });
});

describe("doctor without a broker", () => {
  test("proves the embedded worker with a round trip", async () => {
    const { exitCode, report } = await doctor({ TENANT_ID: "acme", KAFKA_SASL_PASSWORD: "" });
    expect(exitCode).toBe(0);
    expect(Object.keys(report)).toEqual(["version", "healthy", "findings", "settings"]);
    expect(report).toMatchObject({ version: 1, healthy: true });
    expect(report.findings).toEqual([
      { check: "broker", state: "ok", detail: expect.stringContaining("embedded"), cure: "" },
      { check: "round trip", state: "ok", detail: expect.stringContaining("by embedded in"), cure: "" },
    ]);
    expect(report.settings).toContainEqual({ variable: "TENANT_ID", value: "acme", default: "default", source: "set" });
  });

  test("proves the direct analyzer where events are switched off", async () => {
    const { exitCode, report } = await doctor({ ENABLE_EVENT_INTELLIGENCE: "off" });
    expect(exitCode).toBe(0);
    expect(report.findings.map(({ check, state }: Record<string, string>) => [check, state])).toEqual([
      ["events", "ok"],
      ["round trip", "ok"],
    ]);
  });

  test("events that are demanded and switched off are a problem with its cure", async () => {
    const { exitCode, stdout } = await runProgram(["doctor"], {
      ENABLE_EVENT_INTELLIGENCE: "off",
      ANALYSIS_MODE: "events",
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\nWhat to do\n[\s\S]*- events: Set ENABLE_EVENT_INTELLIGENCE/);
  });

  test("says a cure that several findings share once", async () => {
    const { stdout } = await runProgram(["doctor"], { USE_EVENT_ROUTING: "off", KAFKA_SSSL: "on" });
    expect(stdout).toMatch(/\nsettings +warning[^\n]*\nsettings +warning/);
    expect(stdout.match(/- settings: Correct or remove it\./g)).toHaveLength(1);
  });

  test("names a broker that cannot be had, with its cure and without the password", async () => {
    const { exitCode, stdout } = await runProgram(["doctor"], {
      KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1",
      KAFKA_SASL_MECHANISM: "plain",
      KAFKA_SASL_USERNAME: "ada",
      KAFKA_SASL_PASSWORD: "never-show-this",
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\nbroker +problem +/);
    expect(stdout).toContain("- broker: Check KAFKA_BOOTSTRAP_SERVERS");
    expect(stdout).toContain("KAFKA_SASL_USERNAME=ada");
    expect(stdout).not.toContain("never-show-this");
  });
});
