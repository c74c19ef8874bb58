import { codeAnalysisJsonSchema } from "@event-intelligence/contracts/code-analysis";
import { type CommandContext, exitCodes } from "../command-context.ts";

/** Prints the JSON Schema of every message on the wire. */
export async function runContracts(context: CommandContext): Promise<number> {
  context.stdout.write(`${JSON.stringify(codeAnalysisJsonSchema(), null, 2)}\n`);
  return exitCodes.fine;
}
