import { expect, test } from "vitest";
import { createBrokerScene, startReadyWorker } from "../event-intelligence/broker-scene.ts";
import { patience, startNode } from "../event-intelligence/run-program.ts";
import { describeWithBroker } from "../helpers/broker.ts";
import { compiledApplication } from "./nestjs-application.ts";

describeWithBroker("the NestJS application with a broker", () => {
  const application = compiledApplication();

  test("asks the worker, tells that it is there, and closes what it has connected", async () => {
    const { environment } = createBrokerScene();
    await startReadyWorker(environment);
    // Ends by itself only when nothing of the client is left: a connection to a broker would keep it.
    const program = `
      import "reflect-metadata";
      const { NestFactory } = await import("@nestjs/core");
      const { AppModule } = await import(${JSON.stringify(application.file("app.module.js"))});
      const app = await NestFactory.create(AppModule, { logger: false });
      await app.listen(0, "127.0.0.1");
      const get = async (path) => await (await fetch(await app.getUrl() + path)).text();
      console.log(await get("/context?nodeType=effect&domain=database"));
      console.log(await get("/health"));
      await app.close();
    `;
    const options = ["--input-type=module", "-e", program];
    const { exitCode, stdout } = await startNode(options, { ...patience, ...environment }).ended;
    expect(stdout).toMatch(/1\. events: found in the code that workers search/);
    expect(stdout).toMatch(/"intelligence":\{"events":"available","workers":1,"lag":\d+,"status":"up"\}/);
    expect(exitCode).toBe(0);
  });
});
