import type { AnswerSource, IntelligenceClient } from "@event-intelligence/client";
import { codeAnalysisServices } from "../code-analysis-services.ts";
import { createTransport } from "../create-transport.ts";
import { createClient, fromSettings, usesEvents } from "../from-env.ts";
import type { Settings } from "../settings.ts";
import { checkBroker, checkClock, checkSilentWorkers, checkTopics, checkWorkers } from "./broker-checks.ts";
import { type Finding, messageOf, ok, problem, warning } from "./finding.ts";

/** Runs every check in the order in which a call needs them; what cannot be looked at is left out. Never rejects. */
export async function examine(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  const fromSettingsWarnings = settings.warnings.map((text) => warning("settings", text, "Correct or remove it."));
  return [...fromSettingsWarnings, ...(await examineSources(settings, signal))];
}

async function examineSources(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  const { brokers } = settings.kafka;
  if (!usesEvents(settings)) return await examineWithoutEvents(settings, signal);
  if (brokers === undefined) {
    const none = ok("broker", "none configured: an embedded worker answers in the asking process");
    return [none, await checkWithoutBroker(settings, "embedded", signal)];
  }
  return await examineBroker(settings, brokers, signal);
}

async function examineWithoutEvents(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  const { mode } = settings.client;
  if (mode === "events") {
    const cure = "Set ENABLE_EVENT_INTELLIGENCE and KAFKA_ENABLE_INTELLIGENCE to true, or ANALYSIS_MODE to auto.";
    return [problem("events", "demanded by ANALYSIS_MODE=events, but switched off: every call fails", cure)];
  }
  const off = ok("events", "not used, as the settings say: nothing is ever connected");
  // The catalogue is part of the client and needs no trial.
  return mode === "builtin" ? [off] : [off, await checkWithoutBroker(settings, "direct", signal)];
}

async function checkWithoutBroker(settings: Settings, source: AnswerSource, signal: AbortSignal): Promise<Finding> {
  try {
    return await checkRoundTrip(await fromSettings(settings, () => {}), source, signal);
  } catch (error) {
    return problem("round trip", messageOf(error), "Report it: without a broker nothing but this process is needed.");
  }
}

async function examineBroker(settings: Settings, brokers: readonly string[], signal: AbortSignal): Promise<Finding[]> {
  const services = codeAnalysisServices(settings);
  const { transport } = await createTransport(settings);
  try {
    const broker = await checkBroker(brokers, transport);
    if (broker.state === "problem") return [broker];
    const findings: Finding[] = [broker];
    for (const service of services) findings.push(...(await checkTopics(service, transport)));
    const workers = await checkWorkers(services[0], transport);
    // Over events alone, whatever share of the calls they get: that is what is being examined.
    const overEvents = { ...settings, client: { ...settings.client, mode: "events", rolloutPercent: 100 } } as const;
    const client = createClient(overEvents, null, { transport, isEmbedded: false });
    const roundTrip = await checkRoundTrip(client, "events", signal);
    const isSilent = workers.state === "ok" && roundTrip.state === "problem";
    findings.push(isSilent ? await checkSilentWorkers(services[0], transport) : workers, roundTrip);
    return [...findings, checkClock(transport)];
  } finally {
    await transport.close();
  }
}

async function checkRoundTrip(
  client: IntelligenceClient,
  expected: AnswerSource,
  signal: AbortSignal,
): Promise<Finding> {
  const question = {
    sourcePath: "doctor.py",
    content: "def one():\n    return 1\n",
    operation: "QUALITY_ASSESSMENT",
  } as const;
  const cure = "Mend the checks above first; then look into the worker's log.";
  try {
    // Within the settings' own budget: whoever asks next has no other, and on a busy machine needs it to load the engine.
    const { timings, source, fallbackReason } = await client.analyzeCode(question, { signal });
    if (source === expected) return ok("round trip", `answered by ${source} in ${timings.totalMs.toFixed(1)} ms`);
    return problem("round trip", `answered by ${source} instead of ${expected}, because of ${fallbackReason}`, cure);
  } catch (error) {
    return problem("round trip", messageOf(error), cure);
  } finally {
    await client.close();
  }
}
