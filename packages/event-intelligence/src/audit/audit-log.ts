import { resolve } from "node:path";
import { type CallInterceptor, createAuditInterceptor } from "@event-intelligence/client";
import type { Transport } from "@event-intelligence/transport";
import type { Settings } from "../settings.ts";
import type { AuditStore } from "./audit-store.ts";

/** The recording of a client's calls. */
export interface AuditLog {
  readonly interceptor: CallInterceptor;
  /** Stores what is still to be stored. To be called after the client's own close, and before the transport's. */
  close(): Promise<void>;
}

/**
 * Records calls where the settings say.
 * @param transport null where nothing may be connected: then no topic can be had
 * @returns null where nothing is recorded
 */
export async function createAuditLog(settings: Settings, transport: Transport | null): Promise<AuditLog | null> {
  const store = await createStore(settings, transport);
  if (store === null) return null;
  const { AuditQueue } = await import("./audit-queue.ts");
  const queue = new AuditQueue(store);
  const interceptor = createAuditInterceptor({
    instanceId: settings.instanceId,
    tenant: settings.tenantId,
    record: (record) => queue.add(record),
  });
  return { interceptor, close: () => queue.close() };
}

// Loaded when it is needed: most clients record nothing.
async function createStore(settings: Settings, transport: Transport | null): Promise<AuditStore | null> {
  const { audit, client } = settings;
  if (audit.kind === "file") return (await import("./file-store.ts")).createFileStore(resolve(audit.path));
  if (audit.kind === "off" || transport === null || client.rolloutPercent === 0) return null;
  return (await import("./topic-store.ts")).createTopicStore(transport, settings);
}
