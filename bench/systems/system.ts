import type { ReplyBody, RequestBody } from "../bodies.ts";

/** The systems that are compared, in the order of the report. */
export const systemNames = ["ours", "shipped", "kafkajs", "tuned", "nestjs"] as const;
export type SystemName = (typeof systemNames)[number];

/** Whether a system is this product: `ours` with a service of one's own, `shipped` with the one it comes with. */
export function isOurs(system: SystemName): boolean {
  return system === "ours" || system === "shipped";
}

/** Addresses of a system's two modules. NestJS's are plain JavaScript: its types are not where the others' are. */
export function modulesOf(system: SystemName): { readonly client: string; readonly worker: string } {
  const address = (side: string) => import.meta.resolve(`./${system}/${side}.${system === "nestjs" ? "mjs" : "ts"}`);
  return { client: address("client"), worker: address("worker") };
}

/** A corner of the broker that one client and one worker have for themselves. */
export interface Scene {
  readonly bootstrapServers: string;
  /** Begins the name of every topic and group in it. */
  readonly name: string;
}

export const partitionCount = 3;

export function topicsOf({ name }: Scene): { readonly request: string; readonly reply: string } {
  // NestJS derives the second name from the first; the others follow it.
  return { request: name, reply: `${name}.reply` };
}

/** What a system's `client` file exports. It may import its library statically: it is loaded while the clock runs. */
export interface ClientModule {
  /** Resolves when a request may be sent, by the rules of the system. */
  connect(scene: Scene): Promise<Client>;
}

export interface Client {
  ask(body: RequestBody): Promise<ReplyBody>;
  /** Replies that were read and settled no call; only ours counts them. */
  strayReplies?(): number;
}

/** What a system's `worker` file exports. */
export interface WorkerModule {
  /** Resolves when requests are being served. */
  serve(scene: Scene, answer: (body: RequestBody) => ReplyBody): Promise<void>;
}
