import { type DynamicModule, Module } from "@nestjs/common";
import { TerminusModule } from "@nestjs/terminus";
import { type FromEnvOptions, fromEnv } from "event-intelligence";
import { IntelligenceHealthIndicator } from "./intelligence.health.ts";
import { IntelligenceService, intelligenceClient } from "./intelligence.service.ts";

@Module({})
export class IntelligenceModule {
  /** One client for the whole application, as the environment describes it; with sources and observers of one's own. */
  static forRoot(options: FromEnvOptions = {}): DynamicModule {
    return {
      module: IntelligenceModule,
      global: true,
      imports: [TerminusModule],
      providers: [
        // A setting that is wrong ends the start, with all that is wrong in one message.
        { provide: intelligenceClient, useFactory: () => fromEnv(options) },
        IntelligenceService,
        IntelligenceHealthIndicator,
      ],
      exports: [IntelligenceService, IntelligenceHealthIndicator],
    };
  }
}
