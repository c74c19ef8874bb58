import { readdirSync, readFileSync } from "node:fs";

/** What a process takes at this moment. */
export interface ProcessUsage {
  readonly residentBytes: number;
  /** Computed since its start. */
  readonly cpuSeconds: number;
  readonly openFileDescriptors: number;
}

/** Linux tells times of processes to programs in hundredths of a second, whatever it counts in itself. */
const ticksPerSecond = 100;

/**
 * Asks the system, since a process that is busy cannot be asked. Undefined for one that has ended, and where the system
 * keeps no such folder: elsewhere than on Linux.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function readProcessUsage(processId: number): ProcessUsage | undefined {
  const folder = `/proc/${processId}`;
  try {
    const stat = readFileSync(`${folder}/stat`, "latin1");
    // The second field is the program's name in brackets, which may hold anything; from the third on they are plain.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [userTicks, systemTicks] = [fields[11], fields[12]].map(Number) as [number, number];
    const residentKilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`${folder}/status`, "latin1"))?.[1] ?? "0";
    return {
      residentBytes: Number(residentKilobytes) * 1024,
      cpuSeconds: (userTicks + systemTicks) / ticksPerSecond,
      openFileDescriptors: readdirSync(`${folder}/fd`).length,
    };
  } catch {
    return undefined;
  }
}
