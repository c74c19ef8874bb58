import {
  createIntelligenceClient,
  type IntelligenceClient,
  type IntelligenceClientOptions,
} from "@event-intelligence/client";
import { createHandlers, type Handlers } from "@event-intelligence/contracts";
import { type CodeAnalysisOperations, codeAnalysisOperations } from "@event-intelligence/contracts/code-analysis";
import type { Transport } from "@event-intelligence/transport";
import type { MemoryBroker } from "@event-intelligence/transport/memory";
import { onTestFinished } from "vitest";
import { type ClientScene, quickRetry } from "./client-scene.ts";
import { createMemoryScene } from "./memory-client.ts";

export type DirectContext = Parameters<Handlers<CodeAnalysisOperations>["QUALITY_ASSESSMENT"]>[1];
type DirectHandler = (request: unknown, context: DirectContext) => Promise<Record<string, unknown>>;

type Options = Omit<IntelligenceClientOptions, "events"> & {
  events?: Partial<NonNullable<IntelligenceClientOptions["events"]>> | null;
};

export interface IntelligenceScene {
  readonly client: IntelligenceClient;
  readonly scene: ClientScene;
  readonly broker: MemoryBroker;
  readonly transport: Transport;
}

/** An intelligence client on a memory broker that has its topics; nobody answers unless a responder is started. */
export async function createIntelligenceScene({ events, ...options }: Options = {}): Promise<IntelligenceScene> {
  const { scene, broker } = createMemoryScene();
  await scene.createTopics();
  const transport = broker.createTransport();
  const given = { source: "events", transport, service: scene.service, retry: quickRetry, ...events } as const;
  const client = createIntelligenceClient({ ...options, events: events === null ? null : given });
  onTestFinished(async () => {
    await client.close();
    await transport.close({ graceMs: 0 });
  });
  return { client, scene, broker, transport };
}

/** A direct analyzer that does the same for every operation, its result completed as the operation's schema does. */
export function analyzerOf(handle: DirectHandler): Handlers<CodeAnalysisOperations> {
  return createHandlers(
    codeAnalysisOperations,
    async (operation, request, context) =>
      codeAnalysisOperations[operation].reply.parse(await handle(request, context)) as never,
  );
}

/** A direct analyzer that always finds the same score. */
export const goodAnalyzer = analyzerOf(async () => ({ qualityScore: 0.9 }));
