// Moves what stands under "Unreleased" in CHANGELOG.md under the version that the packages now have. Part of
// `npm run release:version`; run it alone with: node scripts/release-changelog.ts
import { readFileSync, writeFileSync } from "node:fs";

const changelogFile = new URL("../CHANGELOG.md", import.meta.url);
const manifestFile = new URL("../packages/event-intelligence/package.json", import.meta.url);
const heading = "## Unreleased";

const { version } = JSON.parse(readFileSync(manifestFile, "utf8")) as { version: string };
const changelog = readFileSync(changelogFile, "utf8");
const [introduction, rest] = changelog.split(`${heading}\n`);
const unreleased = rest?.split(/^## /m)[0]?.trim();
if (introduction === undefined || rest === undefined || !unreleased) {
  console.error(
    `CHANGELOG.md has nothing under "${heading}": write there what users will notice, then run this again.`,
  );
  process.exit(1);
}
if (changelog.includes(`\n## ${version} `)) {
  console.error(
    `CHANGELOG.md has version ${version} already: add a changeset (npm run changeset), then run this again.`,
  );
  process.exit(1);
}
const today = new Date().toISOString().slice(0, 10);
writeFileSync(changelogFile, `${introduction}${heading}\n\n## ${version} - ${today}\n${rest}`);
console.log(`CHANGELOG.md: what was unreleased is now version ${version}.`);
