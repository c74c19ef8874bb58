import { describe, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { runProgram, startProgram, temporaryFolder } from "./run-program.ts";

describe("demo", () => {
  test("tells the whole story on this repository, whatever the settings are", async () => {
    const { exitCode, stdout, stderr } = await runProgram(["demo"], {
      KAFKA_BOOTSTRAP_SERVERS: "127.0.0.1:1",
      ENABLE_EVENT_INTELLIGENCE: "off",
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/\n2\. 60 of 60 files analysed by events in \d+ ms\./);
    expect(stdout).toMatch(/\n3\. Patterns in these folders: \d\d+ found, source embedded\./);
    expect(stdout.trimEnd().split("\n").slice(-2)).toEqual([
      "60 files were answered by events (embedded transport).",
      expect.stringMatching(/^Without a worker: builtin_pattern_library, confidence 0\.7, because of [A-Z_]+\.$/),
    ]);
  });

  test("takes a file or a folder of one's own", async () => {
    const file = "examples/corpus/database/node_order_store_effect.py";
    const { exitCode, stdout } = await runProgram(["demo", file]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${file}:78`);
    expect(stdout).toContain("\n1 files were answered by events (embedded transport).\n");
  });

  test("nothing to show is wrong usage", async () => {
    const empty = temporaryFolder();
    const ended = await Promise.all([runProgram(["demo", empty]), runProgram(["demo", "nowhere"])]);
    expect(ended.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
      [2, ""],
      [2, ""],
    ]);
    expect(ended[0]?.stderr).toContain(`${empty} holds no file in a known language.`);
    expect(ended[1]?.stderr).toContain("nowhere cannot be read (ENOENT)");
  });

  test("Ctrl-C ends it with 130", async () => {
    const demo = startProgram(["demo"]);
    await eventually(() => demo.stdout.startsWith("1. "));
    demo.kill("SIGINT");
    const { exitCode, stdout, stderr } = await demo.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: "" });
    expect(stdout).not.toContain("answered by events (embedded transport)");
  });
});
