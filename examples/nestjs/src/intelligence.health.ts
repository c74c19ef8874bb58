import { Injectable } from "@nestjs/common";
import { type HealthIndicatorResult, HealthIndicatorService } from "@nestjs/terminus";
import { IntelligenceService } from "./intelligence.service.ts";

/**
 * Without a worker the fallbacks answer, labelled: that is degraded, which terminus reports with status 200. To restart or
 * take away a service for it would help nobody.
 */
@Injectable()
export class IntelligenceHealthIndicator {
  constructor(
    private readonly intelligence: IntelligenceService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async isHealthy(key = "intelligence"): Promise<HealthIndicatorResult> {
    const { events, responders } = await this.intelligence.health();
    const details = { events, workers: responders?.members ?? 0, lag: responders?.lag ?? null };
    const indicator = this.indicators.check(key);
    return events === "available" || events === "off" ? indicator.up(details) : indicator.degraded(details);
  }
}
