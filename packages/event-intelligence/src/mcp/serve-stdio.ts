import type { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { CommandContext } from "../command-context.ts";
import { untilAborted } from "../interrupt-signal.ts";
import { MessageLines } from "./message-lines.ts";

/** Of one message. The largest that a tool takes is a source text of a million characters, some of them escaped. */
const maxMessageBytes = 16_000_000;

/**
 * Serves one agent over standard input and output until it closes either of them, or the signal aborts. Calls that are
 * still being worked on then are taken back.
 */
export async function serveOverStdio(
  { stdin, stdout, signal }: Pick<CommandContext, "stdin" | "stdout" | "signal">,
  createServer: () => McpServer,
  onerror: (error: Error) => void,
): Promise<void> {
  const lines = new MessageLines(maxMessageBytes, () =>
    onerror(new Error(`It has more than ${maxMessageBytes} bytes. Send less at once.`)),
  );
  // Two of the longest may come in one piece.
  const transport = new StdioServerTransport(lines, stdout, { maxBufferSize: Number.MAX_SAFE_INTEGER });
  const server = serveStdio(createServer, { transport, onerror });
  const over = Promise.withResolvers<void>();
  const end = () => over.resolve();
  lines.once("end", end);
  stdin.once("error", end);
  stdout.once("error", end);
  void untilAborted(signal).then(end);
  stdin.pipe(lines);
  await over.promise;
  await server.close();
  stdin.destroy();
}
