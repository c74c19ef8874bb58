import type { Scope } from "./rule.ts";

/** Scopes that several rows share. */
export const pythonNode = { languages: ["python"], roles: ["node"] } as const satisfies Scope;
export const pythonCode = { languages: ["python"], roles: ["node", "handler"] } as const satisfies Scope;
export const pythonFile = { languages: ["python"], roles: ["node", "handler", "part"] } as const satisfies Scope;
export const anyFile = { roles: ["node", "handler", "part"] } as const satisfies Scope;
export const anyCode = { roles: ["node", "handler"] } as const satisfies Scope;
export const pureTypes = ["compute", "reducer"] as const;
export const inwardTypes = ["compute", "reducer", "orchestrator"] as const;
