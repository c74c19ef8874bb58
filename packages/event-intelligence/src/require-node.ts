// Loaded first by each entry file: what an older Node lacks would else show as a TypeError deep inside a call.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
// The 23 was never kept long enough to be one of them.
const oldestMinor = { 22: 18, 24: 11 }[major] ?? (major > 24 ? 0 : Number.POSITIVE_INFINITY);
if (minor < oldestMinor) {
  throw new Error(
    `event-intelligence needs Node 22.18, or 24.11 or later; this is ${process.versions.node}. Install a newer Node, or put one into the project with \`npm install node@24\` and run \`npx node\`.`,
  );
}
