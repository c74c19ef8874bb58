// Prints how many seconds ESLint takes, and computes, for the files named on standard input. Argument: the folder it is installed in.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

interface Linter {
  verify(text: string, config: object, options: object): readonly unknown[];
}

const from = createRequire(join(process.argv[2] ?? "", "package.json"));
const { Linter } = from("eslint") as { Linter: new () => Linter };
const config = {
  // A pattern that names no ending would match nothing.
  files: ["**/*.ts", "**/*.tsx", "**/*.js", "**/*.jsx"],
  languageOptions: {
    parser: from("@typescript-eslint/parser") as object,
    parserOptions: { ecmaFeatures: { jsx: true } },
  },
  plugins: { sonarjs: from("eslint-plugin-sonarjs") as object },
  rules: { complexity: ["error", 20], "sonarjs/cognitive-complexity": ["error", 15] },
  linterOptions: { noInlineConfig: true },
};
const warmUpFiles = 30;

const files = (await text(process.stdin)).split("\n");
const linter = new Linter();
const lint = async (file: string) => linter.verify(await readFile(file, "utf8"), config, { filename: file });
for (const file of files.slice(0, warmUpFiles)) await lint(file);
const startedAtMs = performance.now();
const cpuBefore = process.cpuUsage();
for (const file of files) await lint(file);
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(`${(performance.now() - startedAtMs) / 1_000} ${(user + system) / 1e6}\n`);
