import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { KnownHits } from "./known-hits.ts";

/** Finds the patterns that hold words. */
export class WordHits {
  readonly #known: KnownHits;
  readonly #statement: StatementSync;

  constructor(database: DatabaseSync, known: KnownHits) {
    this.#known = known;
    // One text of all numbers takes a tenth of the time of a row for each.
    this.#statement = database.prepare("SELECT json_group_array(rowid) AS ids FROM words WHERE words MATCH ?");
  }

  /** The places, in their order, of the patterns with all of these words. */
  withAll(words: readonly string[]): number[] {
    return this.#matching(words.map((word) => `"${word}"`).join(" AND "));
  }

  /** The places, in their order, of the patterns with any of these words. */
  withAny(words: readonly string[]): number[] {
    return this.#matching(words.map((word) => `"${word}"`).join(" OR "));
  }

  #matching(expression: string): number[] {
    const { id } = this.#known.hits;
    const [numbers, count] = [id.numbers, id.length];
    const ids: number[] = JSON.parse(String(this.#statement.get(expression)?.ids));
    const places: number[] = [];
    let hit = 0;
    // Both are in the order of the ids.
    for (const one of ids) {
      while (hit < count && (numbers[hit] ?? 0) < one) hit += 1;
      if (hit === count) break;
      if (numbers[hit] === one) places.push(hit);
    }
    return places;
  }
}
