import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfinementError, readConfinedFile } from "../../../packages/event-intelligence/src/mcp/confined-file.ts";
import { folderWith } from "../folder-with.ts";
import { patience } from "../run-program.ts";
import { callInVain, callTool, connectClient } from "./agent.ts";

const secret = "TOP = 'secret'\n";

/** A root with a file, and beside it what must not be read. */
function makeScene() {
  const outside = folderWith({ "secret.py": secret });
  const root = folderWith({
    "src/inner.py": "ONE = 1\n",
    "huge.py": "#".repeat(1_000_001),
  });
  symlinkSync(join(root, "src/inner.py"), join(root, "link-inside.py"));
  symlinkSync(join(outside, "secret.py"), join(root, "link-outside.py"));
  symlinkSync(outside, join(root, "folder-outside"));
  symlinkSync("/dev/zero", join(root, "endless.py"));
  symlinkSync(join(root, "circle.py"), join(root, "circle.py"));
  execFileSync("mkfifo", [join(root, "pipe.py")]);
  return { root, outside };
}

describe("a file under the roots", () => {
  test("is read by a path from its root, from the current folder or from the top, and named from its root", () => {
    const { root } = makeScene();
    const read = { path: join("src", "inner.py"), content: "ONE = 1\n" };
    for (const path of ["src/inner.py", "src/../src/inner.py", join(root, "src/inner.py"), "link-inside.py"]) {
      expect(readConfinedFile(path, [root])).toEqual(read);
    }
    expect(readConfinedFile(relative(process.cwd(), join(root, "src/inner.py")), [root])).toEqual(read);
  });

  test("may be named by either name of a root that is a link", () => {
    const { root, outside } = makeScene();
    const link = join(outside, "link");
    symlinkSync(root, link);
    for (const top of [root, link]) {
      expect(readConfinedFile(join(top, "src/inner.py"), [link]).path).toBe("src/inner.py");
    }
  });

  test("may lie under any of them", () => {
    const { root, outside } = makeScene();
    expect(readConfinedFile("secret.py", [root, outside]).content).toBe(secret);
  });
});

describe("whatever else a model names", () => {
  test.each([
    ["the top", () => "/etc/passwd", "lies outside of the roots"],
    [
      "a neighbour by way of ..",
      (outside: string) => `../${relative(join(outside, ".."), outside)}/secret.py`,
      "outside",
    ],
    ["a way out that comes back in", () => "src/../../../../../../etc/hostname", "lies outside of the roots"],
    ["a folder whose name begins alike", (_: string, root: string) => `${root}2/a.py`, "lies outside of the roots"],
    ["a link to a file outside", () => "link-outside.py", "is a link that leads out of the roots"],
    ["a file behind a link to a folder outside", () => "folder-outside/secret.py", "is a link that leads out"],
    ["a device outside behind a link", () => "endless.py", "is a link that leads out of the roots"],
    ["a link to itself", () => "circle.py", "does not exist or cannot be reached"],
    ["a pipe", () => "pipe.py", "is no regular file"],
    ["a folder", () => "src", "is no regular file"],
    ["the root", () => ".", "is no regular file"],
    ["a file that is too large", () => "huge.py", "has more than 1000000 bytes"],
    ["nothing", () => "none.py", "does not exist or cannot be reached"],
    ["a name with a NUL", () => "src/inner.py\0.md", "does not exist or cannot be reached"],
  ])("is refused with a cure: %s", (_, pathOf, problem) => {
    const { root, outside } = makeScene();
    const read = () => readConfinedFile(pathOf(outside, root), [root]);
    expect(read).toThrow(ConfinementError);
    expect(read).toThrow(problem);
    expect(read).toThrow(`Name a source file under ${root}, or pass its text as content.`);
  });

  test("a device under a root is refused, too", () =>
    expect(() => readConfinedFile("/dev/zero", ["/dev"])).toThrow("is no regular file"));
});

test("the tool reads under its roots alone, and a refusal is a result that the model reads", async () => {
  const { root, outside } = makeScene();
  const client = await connectClient(patience, { roots: [root] });
  expect(await callTool(client, "analyze_code", { path: "src/inner.py" })).toMatchObject({
    sourcePath: "src/inner.py",
    language: "python",
  });
  for (const path of [join(outside, "secret.py"), "link-outside.py", "../../etc/passwd", "package.json"]) {
    const refusal = await callInVain(client, "analyze_code", { path });
    expect(refusal).toContain(`Name a source file under ${root}, or pass its text as content.`);
    expect(refusal).not.toContain("secret'");
  }
});
