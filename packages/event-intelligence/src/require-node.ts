// Loaded first by each entry file: what an older Node lacks would else show as a TypeError deep inside a call.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 16)) {
  throw new Error(
    `event-intelligence needs Node 22.16 or later; this is ${process.versions.node}. Install a newer Node, or put one into the project with \`npm install node@24\` and run \`npx node\`.`,
  );
}
