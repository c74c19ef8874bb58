import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ChildMessage, Commands } from "./protocol.ts";

/** A program of bench/programs that runs and takes commands. */
export interface Program<Ready, Known extends Commands> {
  /** What it said when it was ready. */
  readonly ready: Ready;
  call<Name extends keyof Known & string>(
    command: Name,
    ...argument: Parameters<Known[Name]>
  ): Promise<Awaited<ReturnType<Known[Name]>>>;
  /** Ends it. */
  end(): Promise<void>;
}

const living = new Set<ChildProcess>();
const startLimitMs = 60_000;

/** Ends every child at once. */
export function killChildren(): void {
  for (const child of living) child.kill("SIGKILL");
}

/** Has `killChildren` end this process, too. */
export function adopt(child: ChildProcess): void {
  living.add(child);
  child.once("exit", () => living.delete(child));
}

/** Ends one child and resolves when it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/**
 * Forks a program and resolves when it is ready; rejects, with what it printed, when it exits before. It gets none of
 * Node's options of this process: bench itself runs from source, and what it measures is the built code.
 */
export async function startProgram<Ready, Known extends Commands>(
  file: string,
  argument: unknown,
  nodeOptions: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Program<Ready, Known>> {
  const child = fork(join(import.meta.dirname, "..", "programs", file), [JSON.stringify(argument)], {
    execArgv: ["--disable-warning=ExperimentalWarning", ...nodeOptions],
    env: { ...process.env, NODE_OPTIONS: "", KAFKAJS_NO_PARTITIONER_WARNING: "1", ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  adopt(child);
  const calls = createCalls(child, `${file} ${JSON.stringify(argument)}`);
  const timer = setTimeout(() => child.kill("SIGKILL"), startLimitMs);
  const ready = await calls.ready.finally(() => clearTimeout(timer));
  return {
    ready: ready as Ready,
    call: (command, ...[value]) => calls.send(command, value) as never,
    end: () => end(child),
  };
}

interface Calls {
  readonly ready: Promise<unknown>;
  send(command: string, argument: unknown): Promise<unknown>;
}

function createCalls(child: ChildProcess, name: string): Calls {
  const ready = Promise.withResolvers<unknown>();
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = 1;
  let printed = "";
  child.stderr?.on("data", (text) => {
    printed = `${printed}${text}`.slice(-4_000);
  });
  child.on("message", (message: ChildMessage) => {
    if ("ready" in message) return ready.resolve(message.ready);
    const call = pending.get(message.id);
    pending.delete(message.id);
    if ("error" in message) call?.reject(new Error(`${name}: ${message.error}`));
    else call?.resolve(message.value);
  });
  child.once("close", (code, signal) => {
    const error = new Error(`${name} ended by itself (${signal ?? code}). It printed:\n${printed || "(nothing)"}`);
    ready.reject(error);
    for (const call of pending.values()) call.reject(error);
  });
  return {
    ready: ready.promise,
    send: (command, argument) => {
      const call = Promise.withResolvers<unknown>();
      const id = nextId++;
      pending.set(id, call);
      if (child.connected) child.send({ id, command, argument });
      else call.reject(new Error(`${name} has ended. It printed:\n${printed || "(nothing)"}`));
      return call.promise;
    },
  };
}
