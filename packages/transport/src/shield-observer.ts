import { shieldObserver } from "@event-intelligence/contracts";
import type { TransportObserver } from "./transport.ts";

/** How often an observer is told that sends to a topic are tried again. */
const retryNoticeIntervalMs = 1_000;

/** An observer that cannot hurt its driver, and that a lost broker does not flood. */
export function shieldTransportObserver(observer: TransportObserver | undefined): TransportObserver {
  if (observer === undefined) return () => {};
  const tell = shieldObserver(observer);
  const isNews = createRetryFilter();
  return (event) => {
    if (event.type !== "send-retried" || isNews(event.topic)) tell(event);
  };
}

/** Lets the first retry of a topic pass, then one each second: all that waits is tried again about once a second. */
function createRetryFilter(): (topic: string) => boolean {
  const toldAtMs = new Map<string, number>();
  return (topic) => {
    const nowMs = performance.now();
    if (nowMs - (toldAtMs.get(topic) ?? Number.NEGATIVE_INFINITY) < retryNoticeIntervalMs) return false;
    toldAtMs.set(topic, nowMs);
    return true;
  };
}
