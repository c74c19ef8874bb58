import { Module } from "@nestjs/common";
import { TerminusModule } from "@nestjs/terminus";
import { ContextController } from "./context.controller.ts";
import { HealthController } from "./health.controller.ts";
import { IntelligenceModule } from "./intelligence.module.ts";

@Module({
  imports: [IntelligenceModule.forRoot(), TerminusModule],
  controllers: [ContextController, HealthController],
})
export class AppModule {}
