import { Controller, Get } from "@nestjs/common";
import { HealthCheck, type HealthCheckResult, HealthCheckService } from "@nestjs/terminus";
import { IntelligenceHealthIndicator } from "./intelligence.health.ts";

@Controller("health")
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly intelligence: IntelligenceHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.checks.check([() => this.intelligence.isHealthy()]);
  }
}
