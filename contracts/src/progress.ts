import * as z from "zod";

const name = z.string().min(1).max(256);

/** What a worker says of a request whose caller wants to watch it, on the control topic `progress`. */
export const progressSchema = z.object({
  version: z.literal(1),
  /** What the caller watches: one call, or many under one id. The record's key, so that its steps stay in order. */
  job_id: name,
  correlation_id: name,
  /** The id of the request's own envelope; null where it has none. */
  causation_id: name.nullable(),
  worker_id: name,
  attempt: z.int().min(1),
  /** Counts the steps of one delivery from 1 on; a number that is missing was lost. */
  sequence: z.int().min(1),
  /**
   * accepted: it waits for a slot. started: it has one. part: the handler has done one of several. finished, failed: the
   * work is over, and its reply follows. cancelled, expired: nobody waits any more. disowned: another worker goes on.
   * Others may follow.
   */
  step: name,
  operation: name,
  /** What is worked on, such as the path of a file. */
  subject: z.string().max(1024).nullable(),
  /** Which part is done, at step `part`. */
  part: name.nullable(),
  /** started: how long it waited; finished and failed: how long it was worked on. */
  duration_ms: z.number().min(0).nullable(),
  error_code: name.nullable(),
});

/** One step of a request that is watched. */
export type Progress = z.output<typeof progressSchema>;
