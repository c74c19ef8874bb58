/** One check's outcome. */
export interface Finding {
  readonly check: string;
  /** A warning costs nothing today; a problem keeps calls from being answered. */
  readonly state: "ok" | "warning" | "problem";
  readonly detail: string;
  /** What to do about it; empty when nothing is to be done. */
  readonly cure: string;
}

export function ok(check: string, detail: string): Finding {
  return { check, state: "ok", detail, cure: "" };
}

export function warning(check: string, detail: string, cure: string): Finding {
  return { check, state: "warning", detail, cure };
}

export function problem(check: string, detail: string, cure: string): Finding {
  return { check, state: "problem", detail, cure };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
