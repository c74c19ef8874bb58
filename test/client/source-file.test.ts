import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readSourceFile } from "../../packages/client/src/source-file.ts";
import { failureOf } from "./client-scene.ts";

const outside = mkdtempSync(join(tmpdir(), "source-file-"));
const root = join(outside, "root");
mkdirSync(join(root, "inner"), { recursive: true });
writeFileSync(join(outside, "secret.py"), "secret = 1");
writeFileSync(join(outside, "root-beside.py"), "beside = 1");
writeFileSync(join(root, "inner", "main.py"), "main = 1");
writeFileSync(join(root, "..hidden.py"), "hidden = 1");
writeFileSync(join(root, "latin.py"), Buffer.from("caf\xe9 = 1", "latin1"));
writeFileSync(join(root, "empty.py"), "");
symlinkSync("/dev/zero", join(root, "endless.py"));
writeFileSync(join(root, "large.py"), "x".repeat(1_000_001));
symlinkSync(join(outside, "secret.py"), join(root, "link-out.py"));
symlinkSync(outside, join(root, "folder-out"));
symlinkSync(join(root, "inner", "main.py"), join(root, "link-in.py"));
execFileSync("mkfifo", [join(root, "pipe.py")]);
afterAll(() => rmSync(outside, { recursive: true }));

describe("reading the source of a question", () => {
  test.each([
    ["inner/main.py", "main = 1"],
    [join(root, "inner", "main.py"), "main = 1"],
    ["inner/../inner/main.py", "main = 1"],
    ["link-in.py", "main = 1"],
    ["..hidden.py", "hidden = 1"],
    ["latin.py", "caf\uFFFD = 1"],
    ["empty.py", ""],
  ])("reads %s", async (path, text) => {
    expect(await readSourceFile(path, root)).toBe(text);
  });

  test.each([
    ["../secret.py", "outside"],
    [join(outside, "secret.py"), "outside"],
    ["../root-beside.py", "outside"],
    ["link-out.py", "outside"],
    ["folder-out/secret.py", "outside"],
    ["endless.py", "outside"],
    ["..", "outside"],
    [".", "not a regular file"],
    ["inner", "not a regular file"],
    ["pipe.py", "not a regular file"],
    ["large.py", "1000001 bytes"],
    ["missing.py", "ENOENT"],
    ["inner/main.py/deeper", "ENOTDIR"],
    ["nul\0.py", "cannot be read"],
  ])("refuses %j", async (path, problem) => {
    const error = await failureOf(readSourceFile(path, root));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining(problem) });
  });

  test.runIf(existsSync("/proc/self/pagemap"))("refuses a file that says it has no bytes, and has no end", async () => {
    // Either by its size or by the last read, which the system takes only in steps of its own.
    const error = await failureOf(readSourceFile("pagemap", "/proc/self"));
    expect(error).toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringMatching(/more than|cannot be read/),
    });
  });

  test.runIf(existsSync("/dev/zero"))("refuses a device", async () => {
    const error = await failureOf(readSourceFile("zero", "/dev"));
    expect(error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("not a regular file") });
  });
});
