/** What is asked, by every system alike. */
export interface RequestBody {
  readonly id: number;
  readonly sourcePath: string;
  readonly language: string;
  readonly content: string;
}

/** What is answered, by every system alike. */
export interface ReplyBody {
  readonly id: number;
  readonly score: number;
  readonly issues: string[];
  readonly summary: string;
}

/** The size of the bodies as JSON, within a few bytes; what a system adds to them is its own. */
export const requestBytes = 2_048;
export const replyBytes = 1_024;

const codeLine = 'def total(order):\n    return sum(line["price"] * line["count"] for line in order)\n\n';
const proseLine = "Short functions, no cycle; the longest has 12 lines. ";

const requestTemplate = { sourcePath: "src/orders/order_total.py", language: "python" };
const replyTemplate = { score: 0.87, issues: ["no docstring in line 1", "magic number in line 12"] };

const content = fill(codeLine, requestBytes - sizeOf({ id: 100_000, ...requestTemplate, content: "" }));
const summary = fill(proseLine, replyBytes - sizeOf({ id: 100_000, ...replyTemplate, summary: "" }));

export function requestBody(id: number): RequestBody {
  return { id, ...requestTemplate, content };
}

/** The handler of every worker: it works on nothing, so that only the way there and back is measured. */
export function answer({ id }: RequestBody): ReplyBody {
  return { id, ...replyTemplate, summary };
}

function sizeOf(body: object): number {
  return Buffer.byteLength(JSON.stringify(body));
}

/** As much of the repeated text as has this many bytes within JSON. */
function fill(text: string, sizeBytes: number): string {
  let filled = text.repeat(Math.ceil(sizeBytes / text.length));
  while (sizeOf({ filled }) - sizeOf({ filled: "" }) > sizeBytes) filled = filled.slice(0, -1);
  return filled;
}
