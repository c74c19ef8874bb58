import { enableCompileCache } from "node:module";

// Before anything else is loaded: compiling some three hundred small files is most of a short command's time.
enableCompileCache();
const { runCommandLine } = await import("./run-command-line.ts");
const exitCode = await runCommandLine(process.argv.slice(2));
// Output that could not be written has set it already.
process.exitCode ||= exitCode;
