import { redact } from "@event-intelligence/contracts";
import { type Logger, type LoggerOptions, pino } from "pino";
import type { Settings } from "../settings.ts";

/** Logs to standard error: standard output belongs to results. Everything logged has its secrets taken out. */
export async function createLogger(settings: Settings): Promise<Logger> {
  const options: LoggerOptions = {
    level: settings.log.level,
    base: { instanceId: settings.instanceId },
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => redact(withErrorTexts(fields)) as Record<string, unknown>,
    },
  };
  if (settings.log.format === "json") return pino(options, pino.destination({ fd: 2, sync: true }));
  const { default: pretty } = await import("pino-pretty");
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: process.stderr.isTTY,
    ignore: "pid,hostname,instanceId",
    translateTime: "SYS:HH:MM:ss.l",
  });
  return pino(options, stream);
}

/** An error's own fields do not survive JSON; its code and message are what a reader of logs needs. */
function withErrorTexts(fields: Record<string, unknown>): Record<string, unknown> {
  const { error, ...others } = fields;
  if (!(error instanceof Error)) return fields;
  const code = (error as { code?: unknown }).code;
  return { ...others, error: { name: error.name, code, message: error.message } };
}
