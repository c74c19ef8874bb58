import { lifetimePatterns } from "./lifetime.ts";
import type { PatternDefinition } from "./pattern.ts";
import { persistencePatterns } from "./persistence.ts";
import { resiliencePatterns } from "./resilience.ts";

/** All patterns the engine knows. */
export const patternCatalogue: readonly PatternDefinition[] = [
  ...resiliencePatterns,
  ...persistencePatterns,
  ...lifetimePatterns,
];
