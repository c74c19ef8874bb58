import { Controller, DefaultValuePipe, Get, ParseIntPipe, Query, StreamableFile } from "@nestjs/common";
import { IntelligenceService } from "./intelligence.service.ts";

@Controller("context")
export class ContextController {
  constructor(private readonly intelligence: IntelligenceService) {}

  /** GET /context?nodeType=effect&domain=database&service=OrderWriter&operations=create,update */
  @Get()
  async context(
    @Query("nodeType") nodeType: string,
    @Query("domain") domain?: string,
    @Query("service") serviceName?: string,
    @Query("operations", new DefaultValuePipe("")) operations = "",
    @Query("maxBytes", new DefaultValuePipe(8_000), ParseIntPipe) maxBytes = 8_000,
  ): Promise<StreamableFile> {
    const names = String(operations)
      .split(",")
      .filter((name) => name.trim() !== "");
    const question = { nodeType, domain, serviceName, operations: names };
    const markdown = await this.intelligence.contextMarkdown(question, maxBytes);
    return new StreamableFile(Buffer.from(markdown), { type: "text/markdown; charset=utf-8" });
  }
}
