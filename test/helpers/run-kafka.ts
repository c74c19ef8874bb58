// Runs a private Apache Kafka in the foreground until Ctrl-C: node run-kafka.ts [port] (29092 without one).
import { type RunningKafka, startKafka } from "./kafka-launcher.ts";
import { kafkaVersion } from "./kafka-releases.ts";

const port = Number(process.argv[2] ?? 29_092);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  process.stderr.write(`"${process.argv[2]}" is no port; give a number from 1 to 65535, or nothing for 29092.\n`);
  process.exit(2);
}
let kafka: RunningKafka | undefined;
let isStopping = false;
const stop = (): void => {
  isStopping = true;
  if (kafka) void kafka.stop();
  // Still starting: whatever is there already is cleaned up by the watchdog.
  else process.exit();
};
// Not once: npm passes Ctrl-C on to a process that already has it, and a second signal would cut the stop short.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
// A signal to npm ends the shell between npm and this process and goes no further.
const parent = process.ppid;
const isRunByNpm = process.env.npm_lifecycle_event !== undefined;
if (isRunByNpm) setInterval(() => process.ppid !== parent && !isStopping && stop(), 200).unref();
try {
  process.stderr.write(`Starting Apache Kafka ${kafkaVersion} (the first time its jars are fetched) ...\n`);
  // As a broker is by default, so that what is tried by hand takes the time that it takes elsewhere.
  kafka = await startKafka({ port, rebalanceDelayMs: 3_000 });
  process.stdout.write(
    `Apache Kafka ${kafkaVersion} is ready at ${kafka.bootstrapServers}\n` +
      `Use it:  KAFKA_BOOTSTRAP_SERVERS=${kafka.bootstrapServers} npm test\n` +
      "On another port:  npm run broker -- PORT\n" +
      "End it with Ctrl-C; its data is removed then.\n",
  );
  await kafka.ended;
  if (!isStopping) {
    await kafka.stop();
    throw new Error(
      `Apache Kafka ended by itself; its data is removed. It printed:\n${kafka.logTail() || "(nothing)"}`,
    );
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
