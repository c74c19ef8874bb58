import { delimiter } from "node:path";
import { type CommandContext, exitCodes } from "../command-context.ts";
import { createLogger } from "../service/logger.ts";
import { startWorkerService } from "../service/worker-service.ts";
import { readSettings } from "../settings.ts";

export interface WorkerCommandOptions {
  readonly roots?: readonly string[] | undefined;
  readonly port?: string | undefined;
}

/** Serves requests until it is told to stop, then finishes what is in hand. */
export async function runWorker(context: CommandContext, options: WorkerCommandOptions): Promise<number> {
  const settings = readSettings({
    ...context.environment,
    ...(options.roots === undefined ? {} : { PATTERN_ROOTS: options.roots.join(delimiter) }),
    ...(options.port === undefined ? {} : { HEALTH_CHECK_PORT: options.port }),
  });
  const logger = await createLogger(settings);
  for (const warning of settings.warnings) logger.warn(warning);
  if (settings.kafka.brokers === undefined) {
    logger.warn("KAFKA_BOOTSTRAP_SERVERS is not set: this worker serves only its own process, where nobody asks");
  }
  const service = await startWorkerService(settings, logger);
  logger.info({ healthPort: service.healthPort, brokers: settings.kafka.brokers }, "worker is ready");
  const interrupted = new Promise<void>((resolve) => {
    if (context.signal.aborted) resolve();
    context.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  try {
    await Promise.race([interrupted, service.closed]);
  } finally {
    await service.stop();
  }
  return exitCodes.fine;
}
