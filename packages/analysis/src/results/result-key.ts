import { hash } from "node:crypto";
import type { CodeRequest } from "@event-intelligence/contracts/code-analysis";
import type { Task } from "../pool/tasks.ts";

/** A task whose result depends on nothing but itself and the code of the engine. */
export type RepeatableTask = Extract<Task, { readonly request: CodeRequest }>;

/**
 * The name of a task's result: a hash of everything that can change it, the version of the engine apart. All of the path
 * is in it: rules look at each of its folders.
 */
export function resultKey(task: RepeatableTask): string {
  const { sourcePath, content, language, options, relatedFiles } = task.request;
  const { enableCaching: _, ...asked } = options;
  const operation = task.kind === "report" ? task.operation : null;
  const parts = [task.kind, operation, sourcePath, language, asked, hashOf(content), relatedFiles ?? null];
  return hashOf(JSON.stringify(parts));
}

/** A hash is made of UTF-8, in which halves of surrogate pairs are all alike. */
function hashOf(text: string): string {
  return hash("sha256", text.isWellFormed() ? text : JSON.stringify(text), "base64url");
}
