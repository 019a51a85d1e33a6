import { z } from "zod";

import { taskStateSchema } from "../domain/task-state.ts";
import { workspaceProtocol } from "./workspace-version.ts";

/*
 * What the programs of a workspace say to one another on its Unix socket (0600, this user only), a JSON value a
 * line: the places and `wzp open` dial, the workspace program answers. A greeting of another version is refused.
 */

/** What a place is told to show. */
export const placeContentSchema = z.discriminatedUnion("kind", [
  /** Nothing yet: the next task appears here. */
  z.object({ kind: z.literal("free") }),
  /** A task that the layout names and that has no session; `why` says what it waits for. */
  z.object({ kind: z.literal("waiting"), task: z.string(), why: z.string() }),
  z.object({
    kind: z.literal("task"),
    task: z.string(),
    attempt: z.number().int(),
    state: taskStateSchema,
    /** The state is a last one: nothing more follows but by a person's wish. */
    ended: z.boolean(),
    why: z.string(),
    /** False: it has no terminal, or only what it writes is wanted; that is followed. */
    terminal: z.boolean(),
  }),
  z.object({ kind: z.literal("shell"), directory: z.string(), task: z.string().optional() }),
]);
export type PlaceContent = z.infer<typeof placeContentSchema>;

/** By which a place proves that a pane is its own: nobody else knows the token, and the program knows its pane. */
const placeHelloSchema = z.object({
  type: z.literal("hello"),
  role: z.literal("place"),
  protocol: z.literal(workspaceProtocol),
  place: z.string(),
  token: z.string(),
  pid: z.number().int(),
  /** The terminal's id of the pane; absent where the program runs in no terminal that we know. */
  pane: z.string().optional(),
  columns: z.number().int(),
  rows: z.number().int(),
  /** What it shows already: the workspace program was started anew. */
  task: z.string().optional(),
});

export const workspaceRequestSchema = z.union([
  z.discriminatedUnion("role", [
    placeHelloSchema,
    z.object({ type: z.literal("hello"), role: z.literal("opener"), protocol: z.literal(workspaceProtocol) }),
  ]),
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("resized"), columns: z.number().int(), rows: z.number().int() }),
    /** The effect of `show`: it is on the screen. */
    z.object({ type: z.literal("shows"), task: z.string().optional() }),
    /** The person sent the task away from here; it goes on, and comes back only when it is asked for. */
    z.object({ type: z.literal("released"), task: z.string() }),
    /** The person closed the place itself: it is no part of the arrangement any more. */
    z.object({ type: z.literal("closing") }),
    /** Of `wzp open`: this task shall have a place. */
    z.object({ type: z.literal("bring"), task: z.string() }),
    /** Of `wzp open`: these places are being opened again. */
    z.object({ type: z.literal("expect"), places: z.array(z.string()) }),
  ]),
]);
export type WorkspaceRequest = z.infer<typeof workspaceRequestSchema>;
export type PlaceHello = z.infer<typeof placeHelloSchema>;

/** How the workspace stands; told to `wzp open` after each change. */
export const standingSchema = z.object({
  type: z.literal("standing"),
  /** The tasks were loaded: the numbers mean something. */
  loaded: z.boolean(),
  /** Why they could not be, while that lasts. */
  trouble: z.string().optional(),
  pid: z.number().int(),
  /** The terminal's id of the list's pane. */
  pane: z.string().optional(),
  places: z.array(
    z.object({
      place: z.string(),
      /** Its program said hello and is connected. */
      here: z.boolean(),
      pane: z.string().optional(),
      task: z.string().optional(),
      /** What it was told to show is on its screen. */
      settled: z.boolean(),
    }),
  ),
  /** Running tasks without a place. */
  waiting: z.number().int(),
});
export type Standing = z.infer<typeof standingSchema>;

export const workspaceAnswerSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("show"), content: placeContentSchema }),
  z.object({ type: z.literal("refused"), why: z.string() }),
  z.object({ type: z.literal("brought"), task: z.string(), place: z.string() }),
  standingSchema,
]);
export type WorkspaceAnswer = z.infer<typeof workspaceAnswerSchema>;
