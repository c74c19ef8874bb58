/** Environments by the names in use; the value is what topic names begin with. */
const environmentNames: ReadonlyMap<string, string> = new Map([
  ["development", "dev"],
  ["dev", "dev"],
  ["staging", "staging"],
  ["production", "production"],
]);

/** The first part of topic names for an environment; an unknown name stands for itself. */
export function topicEnvironment(environment: string): string {
  return environmentNames.get(environment) ?? environment;
}
