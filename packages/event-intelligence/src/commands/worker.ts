import { type CommandContext, exitCodes } from "../command-context.ts";
import { describeFailure } from "../describe-failure.ts";
import { requireBroker } from "../require-broker.ts";
import { requireFolders } from "../require-folders.ts";
import { createLogger } from "../service/logger.ts";
import { startWorkerService } from "../service/worker-service.ts";
import { readSettings, type Settings } from "../settings.ts";

export interface WorkerCommandOptions {
  readonly roots?: readonly string[] | undefined;
  readonly port?: number | undefined;
}

/** Serves requests until it is told to stop, then finishes what is in hand. */
export async function runWorker(context: CommandContext, options: WorkerCommandOptions): Promise<number> {
  const settings = workerSettings(context, options);
  requireBroker(settings, "nobody can ask this worker");
  await requireFolders(settings.corpus.roots);
  const logger = await createLogger(settings);
  for (const warning of settings.warnings) logger.warn(warning);
  const service = await startWorkerService(settings, logger);
  const stop = () => void service.stop();
  context.signal.addEventListener("abort", stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    await service.ready;
    logger.info({ healthPort: service.healthPort, brokers: settings.kafka.brokers }, "worker is ready");
    await service.closed;
  } catch (error) {
    // Told to stop while it was still starting: that is no failure.
    if (!context.signal.aborted) {
      logger.fatal({ error }, "worker failed");
      return describeFailure(error).exitCode;
    }
  } finally {
    await service.stop();
  }
  return context.signal.reason === "SIGINT" ? exitCodes.interrupted : exitCodes.fine;
}

/** Folders given as options are taken as they are: one of their names may hold what separates folders in PATTERN_ROOTS. */
function workerSettings({ environment }: CommandContext, { roots, port }: WorkerCommandOptions): Settings {
  const settings = readSettings(port === undefined ? environment : { ...environment, HEALTH_CHECK_PORT: String(port) });
  return roots === undefined ? settings : { ...settings, corpus: { ...settings.corpus, roots } };
}
