import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";

/** Commands that every program has. */
export const resourceCommands = {
  /** CPU time of this process so far. */
  cpuMs: (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  /** What is held after a collection; needs --expose-gc. */
  heapBytes: (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
  startProfile: async (): Promise<void> => {
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.start");
  },
  /** Writes what ran since `startProfile`, for Chrome's developer tools and the like. */
  stopProfile: async (file: string): Promise<void> => {
    const { profile } = await session.post("Profiler.stop");
    session.disconnect();
    await writeFile(file, JSON.stringify(profile));
  },
};

const session = new Session();
