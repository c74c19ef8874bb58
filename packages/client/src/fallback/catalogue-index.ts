// Written by scripts/generate-catalogue.ts out of the folder `catalogue`: change what lies there and run `npm run docs`.

import type { CataloguePair } from "./catalogue/catalogue-entry.ts";

export const cataloguePairs: readonly CataloguePair[] = [
  {
    nodeType: "compute",
    ownDomains: ["calculation","validation","parsing"],
    domains: ["calculation","validation","parsing"],
    load: () => import("./catalogue-contents/compute-calculation-validation-parsing.ts"),
  },
  {
    nodeType: "compute",
    ownDomains: ["data_processing"],
    domains: ["data_processing"],
    load: () => import("./catalogue-contents/compute-data-processing.ts"),
  },
  {
    nodeType: "compute",
    ownDomains: ["general"],
    domains: ["general"],
    load: () => import("./catalogue-contents/compute-general.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["api"],
    domains: ["api","auth"],
    load: () => import("./catalogue-contents/effect-api.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["auth"],
    domains: ["auth"],
    load: () => import("./catalogue-contents/effect-auth.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["cache"],
    domains: ["cache"],
    load: () => import("./catalogue-contents/effect-cache.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["database"],
    domains: ["database"],
    load: () => import("./catalogue-contents/effect-database.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["file_storage"],
    domains: ["file_storage"],
    load: () => import("./catalogue-contents/effect-file-storage.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["general"],
    domains: ["general"],
    load: () => import("./catalogue-contents/effect-general.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["messaging"],
    domains: ["messaging"],
    load: () => import("./catalogue-contents/effect-messaging.ts"),
  },
  {
    nodeType: "effect",
    ownDomains: ["search"],
    domains: ["search"],
    load: () => import("./catalogue-contents/effect-search.ts"),
  },
  {
    nodeType: "orchestrator",
    ownDomains: ["general"],
    domains: ["general"],
    load: () => import("./catalogue-contents/orchestrator-general.ts"),
  },
  {
    nodeType: "orchestrator",
    ownDomains: ["saga"],
    domains: ["saga"],
    load: () => import("./catalogue-contents/orchestrator-saga.ts"),
  },
  {
    nodeType: "orchestrator",
    ownDomains: ["scheduling"],
    domains: ["scheduling"],
    load: () => import("./catalogue-contents/orchestrator-scheduling.ts"),
  },
  {
    nodeType: "orchestrator",
    ownDomains: ["workflow","coordination"],
    domains: ["workflow","coordination"],
    load: () => import("./catalogue-contents/orchestrator-workflow-coordination.ts"),
  },
  {
    nodeType: "reducer",
    ownDomains: ["aggregation","analytics"],
    domains: ["aggregation","analytics"],
    load: () => import("./catalogue-contents/reducer-analytics-aggregation.ts"),
  },
  {
    nodeType: "reducer",
    ownDomains: ["general"],
    domains: ["general"],
    load: () => import("./catalogue-contents/reducer-general.ts"),
  },
  {
    nodeType: "reducer",
    ownDomains: ["state_management"],
    domains: ["state_management"],
    load: () => import("./catalogue-contents/reducer-state-management.ts"),
  },
];
