import { dependencyRules } from "./dependency-rules.ts";
import { errorHandlingRules } from "./error-handling.ts";
import { onexBehaviourRules } from "./onex-behaviour.ts";
import { onexContractRules } from "./onex-contract.ts";
import { onexNamingRules } from "./onex-naming.ts";
import { onexPurityRules } from "./onex-purity.ts";
import { onexShapeRules } from "./onex-shape.ts";
import type { Rule } from "./rule.ts";
import { securityRules } from "./security-rules.ts";
import { structureRules } from "./structure-rules.ts";
import { waitingRules } from "./waiting-rules.ts";

/** The rules behind `onexCompliance`. */
export const onexRules: readonly Rule[] = [
  ...onexNamingRules,
  ...onexShapeRules,
  ...onexContractRules,
  ...onexPurityRules,
  ...onexBehaviourRules,
];

/** The rules behind `architecturalCompliance`. */
export const architectureRules: readonly Rule[] = [
  ...dependencyRules,
  ...structureRules,
  ...waitingRules,
  ...errorHandlingRules,
  ...securityRules,
];
