/** An observer that cannot hurt whoever tells it: what it throws is ignored, also later. Without one nobody is told. */
export function shieldObserver<Event>(observer: ((event: Event) => void) | undefined): (event: Event) => void {
  if (observer === undefined) return () => {};
  return (event) => {
    try {
      // An async function fits the type as well.
      const told: unknown = observer(event);
      if (told instanceof Promise) told.catch(() => {});
    } catch {
      // Logs and metrics must never cost a call its answer, nor a record its way.
    }
  };
}
