/** What one measurement reports. */
export interface Section {
  readonly title: string;
  /** One line on how it was taken. */
  readonly method: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly verdicts: readonly Verdict[];
  /** Every sample, for --json. */
  readonly samples: unknown;
}

/** A target and whether it was met. */
export interface Verdict {
  readonly target: string;
  readonly figure: string;
  readonly isMet: boolean;
}
