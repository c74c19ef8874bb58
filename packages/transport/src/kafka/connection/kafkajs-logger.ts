/** The logger shape that kafkajs expects of whoever creates its objects. */
export interface KafkajsLogger {
  info(message: string, extra?: object): void;
  error(message: string, extra?: object): void;
  warn(message: string, extra?: object): void;
  debug(message: string, extra?: object): void;
  namespace(name: string): KafkajsLogger;
  setLogLevel(level: number): void;
}

function ignore(): void {}

/** Says nothing: what matters is an error, an event or a status of the transport, and reaches the caller that way. */
export const silentLogger: KafkajsLogger = {
  info: ignore,
  error: ignore,
  warn: ignore,
  debug: ignore,
  namespace: () => silentLogger,
  setLogLevel: ignore,
};
