import { EventIntelligenceError } from "./error.ts";

/** Something was created with options that cannot work. The message lists every problem at once. */
export class OptionsError extends EventIntelligenceError {
  static override readonly code: string = "OPTIONS_INVALID";

  /** Each problem: the option, its value and what is allowed. */
  readonly problems: readonly string[];

  /** @param what was to be created, as the message begins: "The worker" */
  constructor(what: string, problems: readonly string[]) {
    super(`${what} cannot be created: ${problems.join("; ")}. Correct the options named.`);
    this.problems = problems;
  }

  /**
   * Which of the options that have no default are missing. The compiler says so to TypeScript; this is for callers in
   * JavaScript, who would else meet the error of whoever reads the option first.
   * @param needed each option's name, and what is to be given for it
   */
  static problemsOfMissing(options: unknown, needed: Readonly<Record<string, string>>): string[] {
    if (typeof options !== "object" || options === null) return ["the options are missing, give an object"];
    return Object.entries(needed)
      .filter(([name]) => ((options as Record<string, unknown>)[name] ?? null) === null)
      .map(([name, what]) => `${name} is missing, give ${what}`);
  }
}
