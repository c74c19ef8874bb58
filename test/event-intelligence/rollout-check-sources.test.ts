import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { findFreePorts } from "../helpers/free-ports.ts";
import { folderWith } from "./folder-with.ts";
import { check, metricsAfter, snapshotFile } from "./rollout-scene.ts";
import { runProgram, startProgram } from "./run-program.ts";

/** Metrics of good calls, and of the same program when it has made more, bad ones. */
const good = await metricsAfter({ answered: 100, timedOut: 0 });
const worse = await metricsAfter({ answered: 150, timedOut: 50 });

/** A server of metrics; answers with the address and the requests that came. */
async function serve(listener: RequestListener): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, requests };
}

const failureOf = (checked: Promise<unknown>) =>
  checked.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: Error) => error,
  );

describe("a snapshot from a URL", () => {
  test("is read as it is served", async () => {
    const { url, requests } = await serve((_, response) => response.end(good));
    expect(await check([url])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(requests[0]?.headers.accept).toMatch(/^text\/plain/);
  });

  test("is read when it is packed, and where another address is named", async () => {
    const { url } = await serve(({ url: path }, response) => {
      if (path === "/metrics") response.writeHead(302, { location: "/packed" }).end();
      else response.setHeader("content-encoding", "gzip").end(gzipSync(good));
    });
    expect(await check([url])).toMatchObject({ exitCode: 0 });
  });

  test("is asked for with the credentials in it, which nobody is shown", async () => {
    const { url, requests } = await serve((_, response) => response.writeHead(403).end());
    const withCredentials = url.replace("//", "//me:s%40crit@");
    const error = await failureOf(check([withCredentials]));
    expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:s@crit").toString("base64")}`);
    expect(error).toMatchObject({
      code: "SNAPSHOT_UNREADABLE",
      message: `${url} answered with 403. Check its address and access rights.`,
    });
  });

  test("is not asked for with credentials in clear text, but of this machine", async () => {
    const error = await failureOf(check(["http://me:scrit@metrics.example/metrics"]));
    expect(error.message).toMatch(/^http:\/\/metrics\.example\/metrics begins with http:\/\/, by which the secret/);
    const { exitCode, stderr } = await runProgram(["rollout-check", "http://me:scrit@metrics.example/metrics"]);
    expect({ exitCode, isShown: stderr.includes("scrit") }).toEqual({ exitCode: 2, isShown: false });
  });

  test("cannot be had where nobody serves it", async () => {
    const [port] = await findFreePorts(1);
    expect(await failureOf(check([`http://127.0.0.1:${port}/metrics`]))).toMatchObject({
      code: "SNAPSHOT_UNREADABLE",
      message: expect.stringMatching(/cannot be read: .*ECONNREFUSED.*Check that the program runs/),
    });
  });

  test.each<[string, RequestListener, RegExp]>([
    ["an error", (_, response) => response.writeHead(500).end("no"), /answered with 500/],
    ["nothing", (_, response) => response.end(), /has no metrics of a client/],
    ["a page", (_, response) => response.end("<html></html>\n"), /line 1 has "<html>/],
    [
      "a part of what it has announced",
      (_, response) => {
        response.writeHead(200, { "content-length": good.length });
        response.write(good.slice(0, 1000), () => response.destroy());
      },
      /cannot be read: /,
    ],
    [
      "more than any metrics have",
      (_, response) => {
        const more = () => void (response.destroyed || response.write("a 1\n".repeat(10_000), more));
        more();
      },
      /has more than 10 MB/,
    ],
    [
      "more than any metrics have, packed",
      (_, response) => response.setHeader("content-encoding", "gzip").end(gzipSync("a 1\n".repeat(3_000_000))),
      /has more than 10 MB/,
    ],
    ["another address for ever", (_, response) => response.writeHead(302, { location: "/metrics" }).end(), /redirect/],
  ])("cannot be had from a server that answers with %s", async (_, listener, message) => {
    const { url } = await serve(listener);
    expect(await failureOf(check([url]))).toMatchObject({
      code: "SNAPSHOT_UNREADABLE",
      message: expect.stringMatching(message),
    });
  });

  test.each<[string, RequestListener]>([
    ["at all", () => {}],
    ["to its end", (_, response) => void response.write(good.slice(0, 1000))],
  ])("is given up when it is not answered %s in time", async (_, listener) => {
    const { url } = await serve(listener);
    expect(await failureOf(check([url], { timeoutMs: 100 }))).toMatchObject({
      code: "SNAPSHOT_UNREADABLE",
      message: `${url} did not answer in full within 100 ms. Check that the program runs, or raise --timeout-ms.`,
    });
  });

  test("is read twice, the interval apart", async () => {
    const texts = [good, worse];
    const { url, requests } = await serve((_, response) => response.end(texts.shift()));
    const { exitCode, stdout, stderr } = await check([url], { interval: 1, minCalls: 50 });
    expect(stderr).toBe(`Reading ${url} again in 1 second.\n`);
    expect(stdout).toMatch(/^Between the two snapshots: 100 calls [\s\S]*success +50 %[\s\S]*Broken: success\./);
    expect(exitCode).toBe(1);
    expect(requests).toHaveLength(2);
  });
});

describe("rollout-check on the command line", () => {
  test("reads files and standard input, and exits with 0, 1 and 3", async () => {
    const [before, after] = [snapshotFile(good), snapshotFile(worse)];
    expect(await runProgram(["rollout-check", before])).toMatchObject({ exitCode: 0, stderr: "" });
    const piped = startProgram(["rollout-check", before, "-", "--json"], {}, { stdin: worse });
    expect(await piped.ended).toMatchObject({
      exitCode: 1,
      stderr: "",
      stdout: expect.stringContaining('"calls": 100'),
    });
    const tooFew = await runProgram(["rollout-check", after, "--min-calls", "1000"]);
    expect(tooFew).toMatchObject({
      exitCode: 3,
      stderr: "",
      stdout: expect.stringContaining("Too few calls to judge"),
    });
    const unreadable = await runProgram(["rollout-check", snapshotFile("a 1\n")]);
    expect(unreadable).toMatchObject({ exitCode: 3, stdout: "" });
    expect(unreadable.stderr).toMatch(/^SNAPSHOT_UNREADABLE: .*metrics\.prom has no metrics of a client[^\n]*\n$/);
  });

  test.each([
    ["a file that is not there", ["no-such-file.prom"], /no-such-file\.prom cannot be read \(ENOENT\)/],
    ["a folder", [folderOf], /cannot be read \(EISDIR\)/],
    ["a URL that is none", ["http://[/metrics"], /address is no whole URL/],
    ["standard input twice", ["-", "-"], /read only once/],
    ["an interval without a URL", ["-", "--interval", "5"], /--interval reads one URL twice/],
    [
      "an interval with two URLs",
      ["http://a.example", "http://b.example", "--interval", "5"],
      /--interval reads one URL/,
    ],
    ["an interval that is none", ["-", "--interval", "0"], /--interval "0" is not allowed/],
    ["no calls at all as enough", ["-", "--min-calls", "0"], /--min-calls "0" is not allowed/],
    ["an operation that is none", ["-", "--operation", "ALL"], /--operation "ALL" is not allowed/],
    ["no snapshot", [], /missing required argument/],
  ])("%s is wrong usage", async (_, commandArguments, problem) => {
    const given = commandArguments.map((argument) => (typeof argument === "string" ? argument : argument()));
    const { exitCode, stdout, stderr } = await runProgram(["rollout-check", ...given]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(problem);
  });

  test.each<[string, RequestListener, readonly string[]]>([
    ["a silent server", () => {}, []],
    ["the interval", (_, response) => response.end(good), ["--interval", "86400"]],
  ])("ends by Ctrl-C while it waits for %s", async (_, listener, options) => {
    const { url, requests } = await serve(listener);
    const running = startProgram(["rollout-check", url, "--timeout-ms", "600000", ...options]);
    await eventually(() => requests.length === 1 && (options.length === 0 || running.stderr.includes("again in")));
    running.kill("SIGINT");
    expect(await running.ended).toMatchObject({ exitCode: 130, stdout: "" });
  });

  test("reads a pipe, as of another command", async () => {
    const pipe = join(folderWith({}), "pipe");
    execFileSync("mkfifo", [pipe]);
    const running = startProgram(["rollout-check", pipe]);
    await writeFile(pipe, good);
    expect(await running.ended).toMatchObject({ stderr: "", stdout: expect.stringContaining("100 calls") });
  });

  test.each([
    "https:/bob:hunter2@x/y",
    "http:bob:hunter2@x/y",
    "ftp://bob:hunter2@x/y",
    "http://bob:hun ter2@h:99999/",
  ])("shows no password of an address that is mistyped: %s", async (address) => {
    const { exitCode, stdout, stderr } = await runProgram(["rollout-check", address]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/address is no whole URL/);
    expect(stderr).not.toMatch(/bob|hun/);
  });

  test("ends by Ctrl-C while it waits for standard input", async () => {
    const { url, requests } = await serve((_, response) => response.end(good));
    const running = startProgram(["rollout-check", url, "-"], {}, { stdin: null });
    await eventually(() => requests.length === 1);
    running.kill("SIGINT");
    expect(await running.ended).toMatchObject({ exitCode: 130, stdout: "" });
  });
});

function folderOf(): string {
  return folderWith({});
}
