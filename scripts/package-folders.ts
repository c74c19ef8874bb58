/** The folders of the packages that are published, from the lowest floor to the highest. */
export const packageFolders: readonly string[] = [
  "contracts",
  "packages/transport",
  "packages/analysis",
  "packages/client",
  "packages/worker",
  "packages/event-intelligence",
];
