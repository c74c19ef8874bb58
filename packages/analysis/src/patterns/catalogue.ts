import { cacheAside } from "./catalogue/cache-aside.ts";
import { circuitBreaker } from "./catalogue/circuit-breaker.ts";
import { connectionPool } from "./catalogue/connection-pool.ts";
import { dependencyInjection } from "./catalogue/dependency-injection.ts";
import { middlewareChain } from "./catalogue/middleware-chain.ts";
import { outbox } from "./catalogue/outbox.ts";
import { rateLimiter } from "./catalogue/rate-limiter.ts";
import { repository } from "./catalogue/repository.ts";
import { resourceManager } from "./catalogue/resource-manager.ts";
import { retry } from "./catalogue/retry.ts";
import { stateMachine } from "./catalogue/state-machine.ts";
import { transaction } from "./catalogue/transaction.ts";
import type { PatternDefinition } from "./pattern.ts";

/** All patterns the engine knows. */
export const patternCatalogue: readonly PatternDefinition[] = [
  circuitBreaker,
  retry,
  connectionPool,
  transaction,
  resourceManager,
  dependencyInjection,
  cacheAside,
  rateLimiter,
  outbox,
  repository,
  middlewareChain,
  stateMachine,
];
