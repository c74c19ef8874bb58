import { SettingsError } from "./errors.ts";
import type { Settings } from "./settings.ts";

/**
 * Makes sure that a broker is named, for what has no meaning without one.
 * @param consequence what is missing without it, as the end of a sentence
 * @throws SettingsError when none is
 */
export function requireBroker({ kafka }: Settings, consequence: string): void {
  if (kafka.brokers !== undefined) return;
  const reason = `is not set, and without a broker ${consequence}`;
  throw new SettingsError([
    { variable: "KAFKA_BOOTSTRAP_SERVERS", value: null, reason, allowed: "host:port of a broker" },
  ]);
}
