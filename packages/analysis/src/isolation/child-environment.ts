/**
 * What a process of the engine's own is told of its surroundings: where programs, libraries and temporary files are, the
 * language and the time zone. Everything else stays here: no secret of the caller's reaches a process that reads other
 * people's texts, and none of Node's options that were meant for the caller, such as a debugger's port. (Under Yarn's
 * Plug'n'Play they are handed on, since packages are found by one of them.)
 */
const handedOn: readonly string[] = [
  "PATH",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "TMPDIR",
  "TMP",
  "TEMP",
  "TZ",
  "LANG",
  "LC_ALL",
  "SystemRoot",
  "windir",
  "NODE_COMPILE_CACHE",
  "NODE_ICU_DATA",
];

/**
 * glibc raises its thresholds for good when it is first given back a large block, as the compiling of a grammar does, and
 * then keeps what is freed. Set to what it begins with, this one stays.
 * @see https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html
 */
const memoryVariables = { MALLOC_TRIM_THRESHOLD_: "131072" };

export function childEnvironment(): Record<string, string | undefined> {
  const names = process.versions.pnp === undefined ? handedOn : [...handedOn, "NODE_OPTIONS"];
  return {
    ...Object.fromEntries(names.map((name) => [name, process.env[name]])),
    ...memoryVariables,
    // Elsewhere it says nothing: Electron's own program would otherwise open as an application.
    ...(process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" }),
  };
}
