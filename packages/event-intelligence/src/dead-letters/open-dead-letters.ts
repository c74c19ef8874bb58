import { codeAnalysisServices } from "../code-analysis-services.ts";
import type { CommandContext } from "../command-context.ts";
import { createTransport } from "../create-transport.ts";
import { requireBroker } from "../require-broker.ts";
import { readSettings } from "../settings.ts";
import type { DeadLetterSource } from "./read-dead-letters.ts";

/** Connects to the broker that the settings name, and leaves it when the work is over. */
export async function openDeadLetters(
  { environment, signal }: CommandContext,
  work: (source: DeadLetterSource) => Promise<number>,
): Promise<number> {
  const settings = readSettings(environment);
  requireBroker(settings, "no dead letters are kept");
  const { transport } = await createTransport(settings);
  try {
    await transport.start({ signal });
    return await work({ transport, services: codeAnalysisServices(settings), signal });
  } finally {
    await transport.close();
  }
}
