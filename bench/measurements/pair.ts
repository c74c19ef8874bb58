import { randomBytes } from "node:crypto";
import { type Program, startProgram } from "../children/start-program.ts";
import type { ClientCommands, ClientReady } from "../programs/client.ts";
import type { WorkerCommands } from "../programs/worker.ts";
import { isOurs, type Scene, type SystemName, topicsOf } from "../systems/system.ts";
import type { Bench } from "./measurement.ts";

export type ClientProgram = Program<ClientReady, ClientCommands>;
export type WorkerProgram = Program<null, WorkerCommands>;

/** A worker of a system on fresh topics, and a way to start clients for it. */
export interface Workplace {
  readonly scene: Scene;
  readonly worker: WorkerProgram;
  startClient(nodeOptions?: readonly string[]): Promise<ClientProgram>;
}

export interface Pair {
  readonly client: ClientProgram;
  readonly worker: WorkerProgram;
}

/** Starts a worker, has the work done, and removes everything again. */
export async function withWorker<Result>(
  { broker }: Bench,
  system: SystemName,
  work: (workplace: Workplace) => Promise<Result>,
): Promise<Result> {
  const name = `bench-${randomBytes(4).toString("hex")}-${system}`;
  const scene: Scene = { bootstrapServers: broker.bootstrapServers, name };
  const programs: { end(): Promise<void> }[] = [];
  const keep = <Started extends { end(): Promise<void> }>(program: Started): Started => {
    programs.push(program);
    return program;
  };
  try {
    // Our worker makes its own topics, as it does everywhere.
    if (!isOurs(system)) await broker.createTopics(Object.values(topicsOf(scene)));
    const argument = { system, scene };
    const worker: WorkerProgram = keep(await startProgram("worker.ts", argument));
    const startClient = async (nodeOptions?: readonly string[]): Promise<ClientProgram> =>
      keep(await startProgram("client.ts", argument, nodeOptions));
    return await work({ scene, worker, startClient });
  } finally {
    for (const program of programs.reverse()) await program.end();
    await broker.removeTopics(name);
  }
}

/** Has the work done, and tells the CPU seconds that client and worker spent on each 1,000 of its calls. */
export async function withCpu<Result extends { calls: number }>(
  { client, worker }: Pair,
  work: () => Promise<Result>,
): Promise<Result & { clientCpu: number; workerCpu: number }> {
  const cpuMs = () => Promise.all([client.call("cpuMs"), worker.call("cpuMs")]);
  const before = await cpuMs();
  const result = await work();
  const after = await cpuMs();
  const perThousand = (side: 0 | 1) => (after[side] - before[side]) / result.calls;
  return { ...result, clientCpu: perThousand(0), workerCpu: perThousand(1) };
}

/** Has the work done, and writes what both processes spent their time on; the file names begin with the given path. */
export async function withProfiles<Result>(
  { client, worker }: Pair,
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  await Promise.all([client.call("startProfile"), worker.call("startProfile")]);
  const result = await work();
  const stopped = [
    client.call("stopProfile", `${path}-client.cpuprofile`),
    worker.call("stopProfile", `${path}-worker.cpuprofile`),
  ];
  await Promise.all(stopped);
  return result;
}
