import type { RecordAddress } from "@event-intelligence/contracts";
import type { AddCommand } from "./add-command.ts";

const addressMeaning = "of the dead letter, as `dlq list` prints it, or of the record it was";

/** The commands that look after dead letters. */
export const addDeadLetters: AddCommand = (program, context, finish, read) => {
  const deadLetters = program.command("dlq").description("dead letters: records that could not be worked on");
  deadLetters
    .command("list")
    .description("list dead letters, oldest first")
    .option("--limit <count>", "most dead letters to show", read.wholeNumber("--limit", 1, 100_000), 100)
    .option("--json", "print JSON")
    .action(async (options) =>
      finish(await (await import("./commands/dead-letters.ts")).runDeadLetterList(context, options)),
    );
  deadLetters
    .command("show")
    .description("show all of one dead letter")
    .argument("<address>", `topic/partition/offset ${addressMeaning}`, read.recordAddress("address"))
    .option("--payload", "with its payload, secrets taken out")
    .option("--json", "print JSON")
    .action(async (address, options) =>
      finish(await (await import("./commands/dead-letter-show.ts")).runDeadLetterShow(context, address, options)),
    );
  addReplay(deadLetters, context, finish, read);
};

const addReplay: AddCommand = (deadLetters, context, finish, read) => {
  const readAddress = read.recordAddress("address");
  deadLetters
    .command("replay")
    .description(
      "send dead letters again as the requests they were, but none that was answered or replayed meanwhile; exits with 1 when some could not be replayed",
    )
    .argument("[addresses...]", `topic/partition/offset ${addressMeaning}`, (text, earlier) => [
      ...((earlier as RecordAddress[] | undefined) ?? []),
      ...[readAddress(text)].filter((address) => address !== undefined),
    ])
    .option("--all", "every dead letter; needed where neither an address nor a filter says which")
    .option("--code <code>", "only those that died with this code")
    .option("--topic <topic>", "only those of records of this topic")
    .option(
      "--since <time>",
      "only those dead since then: 2026-01-31T08:00Z, or a span such as 2h",
      read.time("--since"),
    )
    .option("--until <time>", "only those dead before then, in the same forms", read.time("--until"))
    .option("--correlation-id <id>", "only those of this call")
    .option("--limit <count>", "most to send, the oldest first", read.wholeNumber("--limit", 1, 100_000))
    .option("--to <topic>", "send to this topic instead of the one each came from")
    .option("--even-if-unknown", "send also those that may have been answered by a reply that is deleted already")
    .option("--dry-run", "send nothing; print what would be sent, and why the others would not")
    .option("--json", "print JSON")
    .action(async (addresses, options) =>
      finish(await (await import("./commands/dead-letter-replay.ts")).runDeadLetterReplay(context, addresses, options)),
    );
};
