#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 16)) {
  process.stderr.write(
    `event-intelligence needs Node 22.16 or later; this is ${process.versions.node}. Install a newer Node, or put one into the project with \`npm install node@24\` and run \`npx event-intelligence\`.\n`,
  );
  process.exit(2);
}
await import("../dist/main.js");
