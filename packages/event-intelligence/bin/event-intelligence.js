#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
// The 23 was never kept long enough to be one of them.
const oldestMinor = { 22: 18, 24: 11 }[major] ?? (major > 24 ? 0 : Number.POSITIVE_INFINITY);
if (minor < oldestMinor) {
  process.stderr.write(
    `event-intelligence needs Node 22.18, or 24.11 or later; this is ${process.versions.node}. Install a newer Node, or put one into the project with \`npm install node@24\` and run \`npx event-intelligence\`.\n`,
  );
  process.exit(2);
}
await import("../dist/main.js");
