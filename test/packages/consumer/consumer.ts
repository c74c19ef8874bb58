// What a program that installed the packages writes: every entry is imported, its types are checked, and it runs.
import { createAnalysisEngine } from "@event-intelligence/analysis";
import { supportedLanguages } from "@event-intelligence/analysis/languages";
import { createRequestClient, type RequestClient } from "@event-intelligence/client";
import { errorCodes } from "@event-intelligence/contracts";
import { auditTopic } from "@event-intelligence/contracts/audit";
import { type CodeAnalysisOperations, createCodeAnalysisService } from "@event-intelligence/contracts/code-analysis";
import type { Transport } from "@event-intelligence/transport";
import { describeTransportConformance } from "@event-intelligence/transport/conformance";
import { createKafkaTransport } from "@event-intelligence/transport/kafka";
import { createMemoryBroker } from "@event-intelligence/transport/memory";
import { createWorker } from "@event-intelligence/worker";
import { fromEnv, type IntelligenceClient } from "event-intelligence";
import { startPair } from "event-intelligence/testing";
import { wrapToolCalls } from "event-intelligence/tool-calls";

const intelligence: IntelligenceClient = await fromEnv();
const answer = await intelligence.discoverPatterns({ nodeType: "effect", domain: "database", limit: 2 });
const file = await intelligence.analyzeCode({ sourcePath: "sample.py", content: "def double(x):\n    return 2 * x\n" });
await intelligence.close();

const service = createCodeAnalysisService({ profile: "archon" });
const transport: Transport = createMemoryBroker().createTransport();
const client: RequestClient<CodeAnalysisOperations> = createRequestClient({ service, transport });

const imported = [
  createAnalysisEngine,
  createKafkaTransport,
  createWorker,
  startPair,
  describeTransportConformance,
  wrapToolCalls,
  auditTopic,
];
console.log(
  JSON.stringify({
    node: process.versions.node,
    patterns: answer.source,
    file: file.source,
    patternNames: answer.value.patterns.map((pattern) => pattern.name),
    qualityScore: file.value.qualityScore,
    languages: supportedLanguages,
    state: client.status.state,
    functions: imported.every((value) => typeof value === "function"),
    codes: Object.keys(errorCodes).length > 10,
  }),
);
