import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually } from "../../helpers/eventually.ts";
import { findPython, type Python } from "../../helpers/python.ts";

const folder = fileURLToPath(new URL("../python/", import.meta.url));

/** The Python that has the client which group members run on, or why there is none. */
export function findGroupMemberPython(): Promise<Python> {
  return findPython(`${folder}requirements.txt`);
}

/** A member of a group of the protocol "consumer", in a process of its own. */
export interface PythonGroupMember {
  /** Values of the records that it was given. */
  readonly values: readonly Buffer[];
  /** Leaves the group and ends; resolves when it has. */
  leave(): Promise<void>;
}

/** Joins a group by the client of Confluent; resolves when the member has its first partitions. */
export async function joinByPython(
  python: Python,
  { bootstrapServers, group, topic }: { bootstrapServers: string; group: string; topic: string },
): Promise<PythonGroupMember> {
  if ("problem" in python) throw new Error(python.problem);
  const child = spawn(python.command, [`${folder}group_member.py`, bootstrapServers, group, topic], {
    env: { ...process.env, ...python.environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const values: Buffer[] = [];
  let isAssigned = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [what, text = ""] = line.split(" ");
    if (what === "assigned") isAssigned = true;
    else values.push(Buffer.from(text, "base64"));
  });
  const leave = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  await eventually(() => isAssigned, { timeoutMs: 30_000 }).catch(async (error) => {
    await leave();
    throw error;
  });
  return { values, leave };
}
