// Runs a private Apache Kafka in the foreground until Ctrl-C: node run-kafka.ts [port] (29092 without one).
import { kafkaVersion } from "./kafka-jars.ts";
import { startKafka } from "./kafka-launcher.ts";

const port = Number(process.argv[2] ?? 29_092);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  process.stderr.write(`"${process.argv[2]}" is no port; give a number from 1 to 65535, or nothing for 29092.\n`);
  process.exit(2);
}
try {
  process.stderr.write(`Starting Apache Kafka ${kafkaVersion} (the first time its jars are fetched) ...\n`);
  // As a broker is by default, so that what is tried by hand takes the time that it takes elsewhere.
  const kafka = await startKafka({ port, rebalanceDelayMs: 3_000 });
  process.stdout.write(
    `Apache Kafka ${kafkaVersion} is ready at ${kafka.bootstrapServers}\n` +
      `Use it:  KAFKA_BOOTSTRAP_SERVERS=${kafka.bootstrapServers} npm test\n` +
      "End it with Ctrl-C; its data is removed then.\n",
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void kafka.stop());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
