import { errorHandlingRules } from "./error-handling.ts";
import { onexNamingRules } from "./onex-naming.ts";
import { onexPurityRules } from "./onex-purity.ts";
import type { Rule } from "./rule.ts";
import { securityRules } from "./security-rules.ts";
import { structureRules } from "./structure-rules.ts";

/** The rules behind `onexCompliance`. */
export const onexRules: readonly Rule[] = [...onexNamingRules, ...onexPurityRules];

/** The rules behind `architecturalCompliance`. */
export const architectureRules: readonly Rule[] = [...structureRules, ...errorHandlingRules, ...securityRules];
