import { contextMarkdown, fitContext } from "@event-intelligence/client/context";
import { BadRequestException, Inject, Injectable, type OnApplicationShutdown } from "@nestjs/common";
import type { ContextQuestion, IntelligenceClient, IntelligenceHealth } from "event-intelligence";

/** Under which the module keeps the client: interfaces are gone at run time, so that Nest needs a name for it. */
export const intelligenceClient = Symbol("intelligence client");

const shutdownGraceMs = 2_000;

@Injectable()
export class IntelligenceService implements OnApplicationShutdown {
  constructor(@Inject(intelligenceClient) private readonly client: IntelligenceClient) {}

  /** What is known about a node, as Markdown of at most so many bytes. */
  async contextMarkdown(question: ContextQuestion, maxBytes: number): Promise<string> {
    const context = await this.client.gatherIntelligence(question).catch(asBadRequest);
    const fitted = fitContext(context, maxBytes, contextMarkdown);
    if (fitted === null) throw new BadRequestException(`maxBytes ${maxBytes} is too little. Give it more.`);
    return contextMarkdown(fitted);
  }

  health(): Promise<IntelligenceHealth> {
    return this.client.health();
  }

  /** Nest has ended its HTTP requests by now; calls that nobody waits for any more get a moment, then they are rejected. */
  async onApplicationShutdown(): Promise<void> {
    await this.client.close({ graceMs: shutdownGraceMs });
  }
}

function asBadRequest(error: { code?: string; message: string }): never {
  throw error.code === "INVALID_REQUEST" ? new BadRequestException(error.message) : error;
}
