import "reflect-metadata";
import { Controller, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { MessagePattern, Payload, Transport } from "@nestjs/microservices";
import { topicsOf } from "../system.ts";

/**
 * NestJS as its documentation shows it: a controller with one message pattern. Node runs no decorator syntax, so the
 * decorators are called as the functions that they are.
 * @type {import("../system.ts").WorkerModule["serve"]}
 */
export async function serve(scene, answer) {
  class BenchController {
    analyze(body) {
      return answer(body);
    }
  }
  const analyze = Object.getOwnPropertyDescriptor(BenchController.prototype, "analyze");
  Payload()(BenchController.prototype, "analyze", 0);
  MessagePattern(topicsOf(scene).request)(BenchController.prototype, "analyze", analyze);
  Controller()(BenchController);

  class BenchModule {}
  Module({ controllers: [BenchController] })(BenchModule);

  const application = await NestFactory.createMicroservice(BenchModule, {
    logger: ["error", "fatal"],
    transport: Transport.KAFKA,
    options: {
      client: { clientId: "bench", brokers: [scene.bootstrapServers], logLevel: 1 },
      consumer: { groupId: `${scene.name}-workers` },
      subscribe: { fromBeginning: true },
    },
  });
  await application.listen();
}
