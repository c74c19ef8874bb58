/*
 * How bench/main.ts and its child processes talk, over Node's channel between parent and child.
 *
 *   parent  forks the program with one argument: JSON, what the program is to do
 *   child   {ready: value}                    once, when it can take commands; before that it may only exit
 *   parent  {id, command, argument}           one call; calls are answered in any order
 *   child   {id, value} or {id, error: text}  its end
 *   parent  disconnects                       the child exits; its topics and groups are nobody else's
 *
 * A child without a parent (killed, crashed) is disconnected, too, so none is left behind. Ctrl-C reaches the whole
 * group of processes; children ignore it and wait for their parent. Both sides of each program's commands are typed by
 * the program's own `...Commands` type.
 */

export interface CommandMessage {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}

export type ChildMessage =
  | { readonly ready: unknown }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** What a program can be told to do; results travel as JSON. */
export type Commands = Readonly<Record<string, (argument: never) => unknown>>;
