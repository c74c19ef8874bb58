import type { MetricDefinition } from "./client-metrics.ts";

/** One value as a registry of prom-client writes it. */
interface MetricValue {
  /** Where it is not the metric's own. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/**
 * Counts of a metric, one cell for each combination of labels. A registry of prom-client asks it for its values when it is
 * read, like one of prom-client's own metrics; those hash the labels with every count, which takes longer than all else
 * that is done for a call.
 */
abstract class MetricSeries<Cell> {
  readonly name: string;
  readonly help: string;
  readonly type: MetricDefinition["type"];
  /** How prom-client puts the processes of a cluster together. */
  readonly aggregator = "sum";
  readonly #labelNames: readonly string[];
  #cells = new Map<string, { readonly values: readonly string[]; readonly cell: Cell }>();

  constructor({ name, help, type, labels }: MetricDefinition) {
    this.name = name;
    this.help = help;
    this.type = type;
    this.#labelNames = Object.keys(labels);
  }

  /** @param values of the labels, in the order of their names */
  protected cellOf(...values: readonly string[]): Cell {
    const key = values.join(" ");
    const known = this.#cells.get(key);
    if (known !== undefined) return known.cell;
    const cell = this.createCell();
    this.#cells.set(key, { values, cell });
    return cell;
  }

  async get() {
    const { name, help, type, aggregator } = this;
    const values = [...this.#cells.values()].flatMap((series) =>
      this.valuesOf(series.cell, Object.fromEntries(series.values.map((value, at) => [this.#labelNames[at], value]))),
    );
    return { name, help, type, aggregator, values };
  }

  reset(): void {
    this.#cells = new Map();
  }

  protected abstract createCell(): Cell;
  protected abstract valuesOf(cell: Cell, labels: Record<string, string>): MetricValue[];
}

/** A counter, or a gauge that is set to whole values. */
export class NumberSeries extends MetricSeries<{ value: number }> {
  add(count: number, ...labels: readonly string[]): void {
    this.cellOf(...labels).value += count;
  }

  set(value: number, ...labels: readonly string[]): void {
    this.cellOf(...labels).value = value;
  }

  protected createCell() {
    return { value: 0 };
  }

  protected valuesOf({ value }: { value: number }, labels: Record<string, string>): MetricValue[] {
    return [{ labels, value }];
  }
}

/** How many values lie in each bucket, and beyond the last; their sum. */
interface HistogramCell {
  readonly counts: number[];
  sum: number;
}

/** A histogram. */
export class HistogramSeries extends MetricSeries<HistogramCell> {
  readonly #bounds: readonly number[];

  constructor(metric: MetricDefinition & { readonly buckets: readonly number[] }) {
    super(metric);
    this.#bounds = metric.buckets;
  }

  observe(value: number, ...labels: readonly string[]): void {
    const cell = this.cellOf(...labels);
    let bucket = 0;
    // A value that is exactly a bound belongs to it.
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    cell.counts[bucket] = (cell.counts[bucket] ?? 0) + 1;
    cell.sum += value;
  }

  protected createCell(): HistogramCell {
    return { counts: Array.from({ length: this.#bounds.length + 1 }, () => 0), sum: 0 };
  }

  protected valuesOf({ counts, sum }: HistogramCell, labels: Record<string, string>): MetricValue[] {
    let count = 0;
    const buckets = [...this.#bounds, "+Inf"].map((le, bucket) => {
      count += counts[bucket] ?? 0;
      return { metricName: `${this.name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
