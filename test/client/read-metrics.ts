import type { Registry } from "prom-client";

/** Values by name and labels, without the prefix that all share. */
export async function readMetrics(registry: Registry): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).matchAll(/^event_intelligence_(\S+) (\S+)$/gm);
  return Object.fromEntries([...lines].map(([, series = "", value]) => [series, Number(value)]));
}
