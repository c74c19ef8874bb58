import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorCode } from "@event-intelligence/contracts";

/** A question to the corpus that wants out of it, or too much of it. */
export interface HostileQuestion {
  readonly what: string;
  readonly sourcePath: string;
  /** The error, or the paths that may be found. */
  readonly answer: ErrorCode | readonly string[];
}

const nothing: readonly string[] = [];

export const hostileQuestions: readonly HostileQuestion[] = [
  { what: "a path that goes up", sourcePath: "../outside/secret.py", answer: "INVALID_INPUT" },
  { what: "a path that goes up from within", sourcePath: "a/../../outside/*.py", answer: "INVALID_INPUT" },
  { what: "a path that ends by going up", sourcePath: "a/..", answer: "INVALID_INPUT" },
  { what: "alternatives that go up", sourcePath: "{..,a}/outside/*.py", answer: nothing },
  { what: "a class of characters that goes up", sourcePath: "[.][.]/outside/*.py", answer: nothing },
  { what: "an absolute path", sourcePath: "/etc/passwd", answer: "INVALID_INPUT" },
  { what: "an absolute path of a device", sourcePath: "/dev/zero", answer: "INVALID_INPUT" },
  { what: "the root of the file system", sourcePath: "/", answer: "INVALID_INPUT" },
  { what: "a path of another system", sourcePath: "C:\\Windows\\*.py", answer: "INVALID_INPUT" },
  { what: "a path with NUL in it", sourcePath: "good.py\0.txt", answer: "INVALID_INPUT" },
  { what: "a home folder", sourcePath: "~/*.py", answer: nothing },
  { what: "an address", sourcePath: "file:///etc/*.py", answer: nothing },
  { what: "dots in another spelling", sourcePath: "%2e%2e/outside/*.py", answer: nothing },
  { what: "alternatives without end", sourcePath: "{a,b}".repeat(50), answer: "INVALID_INPUT" },
  { what: "alternatives in alternatives", sourcePath: `${"{a,".repeat(80)}b`, answer: nothing },
  { what: "a range of a milliard", sourcePath: "{1..1000000000}.py", answer: "INVALID_INPUT" },
  { what: "stars between letters", sourcePath: `${"*a".repeat(120)}*b`, answer: nothing },
  { what: "any folders in any folders", sourcePath: `${"**/".repeat(80)}x.py`, answer: nothing },
  { what: "an extended glob in an extended glob", sourcePath: "+(+(+(a|b)*)*)*.py", answer: "INVALID_INPUT" },
  { what: "a class of characters that is never closed", sourcePath: "[".repeat(250), answer: nothing },
  { what: "a glob of a megabyte", sourcePath: "*".repeat(1_000_000), answer: "INVALID_INPUT" },
];

/** Something in a folder of the corpus that is no source file, or hurts whoever reads it. */
export interface HostilePlace {
  readonly what: string;
  /** Puts it into its folder; `outside` lies outside of every root and holds `secret.py`. */
  readonly put: (folder: string, outside: string) => void;
}

export const goodNode = 'class NodeGoodEffect(NodeEffect):\n    """A node."""\n';

function inCode(name: string, content: string | Buffer): HostilePlace["put"] {
  return (folder) => writeFileSync(join(folder, name), content);
}

/** Each of them stands in a folder beside `good.py`, and nothing but `good.py` may be found there. */
export const hostilePlaces: readonly HostilePlace[] = [
  {
    what: "a link to a file outside",
    put: (folder, outside) => symlinkSync(join(outside, "secret.py"), join(folder, "link.py")),
  },
  { what: "a link to a folder outside", put: (folder, outside) => symlinkSync(outside, join(folder, "link")) },
  { what: "a link to its own folder", put: (folder) => symlinkSync(".", join(folder, "loop")) },
  { what: "a link to itself", put: (folder) => symlinkSync("self.py", join(folder, "self.py")) },
  { what: "a link to an endless device", put: (folder) => symlinkSync("/dev/zero", join(folder, "zero.py")) },
  { what: "a pipe that nobody writes to", put: (folder) => makeNode(folder, "pipe.py", "p") },
  { what: "an endless device", put: (folder) => makeNode(folder, "zero.py", "c", "1", "5") },
  { what: "a device of blocks", put: (folder) => makeNode(folder, "loop.py", "b", "7", "0") },
  { what: "a folder with the name of a file", put: (folder) => mkdirSync(join(folder, "folder.py")) },
  {
    what: "folders as deep as a path can be",
    put: (folder) => mkdirSync(join(folder, ...Array.from({ length: 15 }, () => "d".repeat(240))), { recursive: true }),
  },
  {
    what: "a file of ten gigabytes without content",
    put: (folder) => {
      inCode("huge.py", "")(folder, "");
      truncateSync(join(folder, "huge.py"), 10_000_000_000);
    },
  },
  {
    what: "a file that is no text",
    put: inCode("binary.py", Buffer.from("7f454c46020101000000ff".repeat(500), "hex")),
  },
  { what: "a file that takes the parser too long", put: inCode("long.py", `x = [${"1,".repeat(150_000)}]`) },
  { what: "a file that takes the parser too much memory", put: inCode("Large.java", "a<".repeat(10_000)) },
  { what: "an empty file", put: inCode("empty.py", "") },
  { what: "a name with a line end in it", put: inCode("new\nline.py", "x = 1\n") },
];

/** Devices need rights that not everybody has; without them the folder holds `good.py` alone. */
function makeNode(folder: string, name: string, ...kind: readonly string[]): void {
  try {
    execFileSync("mknod", [join(folder, name), ...kind], { stdio: "ignore" });
  } catch {
    if (kind[0] === "p") throw new Error("mknod cannot make a pipe here.");
  }
}

/** A root that cannot be searched. */
export interface HostileRoot {
  readonly what: string;
  /** Makes it in a folder, and returns its path. */
  readonly make: (folder: string) => string;
}

/** Each of them is answered by BACKEND_UNAVAILABLE that names the root. */
export const hostileRoots: readonly HostileRoot[] = [
  { what: "is not there", make: (folder) => join(folder, "nowhere") },
  {
    what: "is a file",
    make: (folder) => {
      writeFileSync(join(folder, "file.py"), goodNode);
      return join(folder, "file.py");
    },
  },
  {
    what: "is a pipe",
    make: (folder) => {
      makeNode(folder, "pipe", "p");
      return join(folder, "pipe");
    },
  },
  { what: "is a device", make: () => "/dev/zero" },
  {
    what: "is a link to itself",
    make: (folder) => {
      symlinkSync("self", join(folder, "self"));
      return join(folder, "self");
    },
  },
  {
    what: "is a link to nothing",
    make: (folder) => {
      symlinkSync("nothing", join(folder, "link"));
      return join(folder, "link");
    },
  },
];
