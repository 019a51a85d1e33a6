import type { TaskState } from "../../domain/task/task-states.ts";
import type { workspaceProtocol } from "./workspace-version.ts";

/*
 * What the programs of a workspace say to one another on its Unix socket (0600, this user only), a JSON value a
 * line: the places and `wzp open` dial, the workspace program answers. A greeting of another version is refused.
 */

/** What a place is told to show. */
export type PlaceContent =
  /** Nothing yet: the next task appears here. */
  | { readonly kind: "free" }
  /** A task that the layout names and that has no session; `why` says what it waits for. */
  | { readonly kind: "waiting"; readonly task: string; readonly why: string }
  | {
      readonly kind: "task";
      readonly task: string;
      readonly attempt: number;
      readonly state: TaskState;
      /** The state is a last one: nothing more follows but by a person's wish. */
      readonly ended: boolean;
      readonly why: string;
      /** False: it has no terminal, or only what it writes is wanted; that is followed. */
      readonly terminal: boolean;
    }
  | { readonly kind: "shell"; readonly directory: string; readonly task?: string | undefined };

/** By which a place proves that a pane is its own: nobody else knows the token, and the program knows its pane. */
export interface PlaceHello {
  readonly type: "hello";
  readonly role: "place";
  readonly protocol: typeof workspaceProtocol;
  readonly place: string;
  readonly token: string;
  readonly pid: number;
  /** The terminal's id of the pane; absent where the program runs in no terminal that we know. */
  readonly pane?: string | undefined;
  readonly columns: number;
  readonly rows: number;
  /** What it shows already: the workspace program was started anew. */
  readonly task?: string | undefined;
}

export type WorkspaceRequest =
  | PlaceHello
  | { readonly type: "hello"; readonly role: "opener"; readonly protocol: typeof workspaceProtocol }
  | { readonly type: "resized"; readonly columns: number; readonly rows: number }
  /** The effect of `show`: it is on the screen. */
  | { readonly type: "shows"; readonly task?: string | undefined }
  /** The person sent the task away from here; it goes on, and comes back only when it is asked for. */
  | { readonly type: "released"; readonly task: string }
  /** The person closed the place itself: it is no part of the arrangement any more. */
  | { readonly type: "closing" }
  /** Of `wzp open`: this task shall have a place. */
  | { readonly type: "bring"; readonly task: string }
  /** Of `wzp open`: these places are being opened again. */
  | { readonly type: "expect"; readonly places: readonly string[] }
  /** Of `wzp open`: the running terminal, which is known only afterwards when it was started for these panes. */
  | { readonly type: "terminal"; readonly instance: string };

/** How the workspace stands; told to `wzp open` after each change. */
export interface Standing {
  readonly type: "standing";
  /** The tasks were loaded: the numbers mean something. */
  readonly loaded: boolean;
  /** Why they could not be, while that lasts. */
  readonly trouble?: string | undefined;
  readonly pid: number;
  /** The terminal's id of the list's pane. */
  readonly pane?: string | undefined;
  readonly places: readonly PlaceStanding[];
  /** Running tasks without a place. */
  readonly waiting: number;
}

export interface PlaceStanding {
  readonly place: string;
  /** Its program said hello and is connected. */
  readonly here: boolean;
  readonly pane?: string | undefined;
  readonly task?: string | undefined;
  /** What it was told to show is on its screen. */
  readonly settled: boolean;
}

export type WorkspaceAnswer =
  | { readonly type: "show"; readonly content: PlaceContent }
  | { readonly type: "refused"; readonly why: string }
  | { readonly type: "brought"; readonly task: string; readonly place: string }
  | Standing;
