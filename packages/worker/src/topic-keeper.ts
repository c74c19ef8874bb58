import { asError } from "./wire-errors.ts";

/** How often a serving worker makes sure that its topics are still there. */
const lookIntervalMs = 10_000;

/** Looks after the worker's topics while it serves: a broker may come back without its data, or somebody delete one. */
export interface TopicKeeper {
  /** Why the topics cannot be used, as of the last look; null while they can. */
  readonly problem: Error | null;
  start(): void;
  stop(): void;
}

/** @param prepare makes what is missing; rejects when a topic that is needed cannot be had */
export function createTopicKeeper(prepare: () => Promise<void>): TopicKeeper {
  let problem: Error | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const look = async (): Promise<void> => {
    problem = await prepare().then(() => null, asError);
    schedule();
  };
  const schedule = (): void => {
    if (!isStopped) timer = setTimeout(() => void look(), lookIntervalMs).unref();
  };
  return {
    get problem() {
      return problem;
    },
    start: schedule,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
