import type { TaskState } from "../../domain/task/task-states.ts";
import type { workspaceProtocol } from "./workspace-version.ts";

/*
 * Messages between the programs of a workspace on its Unix socket (0600, this user only), one JSON value per
 * line: the places and `wzp open` connect, the workspace program answers. A greeting with another version is
 * refused.
 */

/** The content that a place shall show. */
export type PlaceContent =
  /** Nothing yet: the next task appears here. */
  | { readonly kind: "free" }
  /** A task named by the layout without a session; `why` says what it waits for. */
  | { readonly kind: "waiting"; readonly task: string; readonly why: string }
  | {
      readonly kind: "task";
      readonly task: string;
      readonly attempt: number;
      readonly state: TaskState;
      /** The state is final: it changes only when a person asks for it. */
      readonly ended: boolean;
      readonly why: string;
      /** False: it has no terminal, or only its output is shown and followed. */
      readonly terminal: boolean;
      /** Names the conflicts of a running task, for the title of its pane. */
      readonly conflicts?: string | undefined;
    }
  | { readonly kind: "service"; readonly service: string }
  | { readonly kind: "shell"; readonly directory: string; readonly task?: string | undefined };

/** Proves that a place owns its pane: only the place knows the token, and the workspace program knows its pane. */
export interface PlaceHello {
  readonly type: "hello";
  readonly role: "place";
  readonly protocol: typeof workspaceProtocol;
  readonly place: string;
  readonly token: string;
  readonly pid: number;
  /** The terminal's id of the pane; absent in an unknown terminal. */
  readonly pane?: string | undefined;
  readonly columns: number;
  readonly rows: number;
  /** The task it already shows, when the workspace program was restarted. */
  readonly task?: string | undefined;
}

export type WorkspaceRequest =
  | PlaceHello
  | { readonly type: "hello"; readonly role: "opener"; readonly protocol: typeof workspaceProtocol }
  | { readonly type: "resized"; readonly columns: number; readonly rows: number }
  /** Confirms `show`: the content is on the screen. */
  | { readonly type: "shows"; readonly task?: string | undefined }
  /** The person sent the task away from this place; it keeps running and returns only on request. */
  | { readonly type: "released"; readonly task: string }
  /** The person closed the place itself: it leaves the layout. */
  | { readonly type: "closing" }
  /** The place leaves for a moment: another program continues in its pane. */
  | { readonly type: "restarting" }
  /** From `wzp open`: give this task a place. */
  | { readonly type: "bring"; readonly task: string }
  /** From `wzp open`: these places are being reopened. */
  | { readonly type: "expect"; readonly places: readonly string[] }
  /** From `wzp open`: the running terminal, which is known only later if it was started for these panes. */
  | { readonly type: "terminal"; readonly instance: string };

/** State of the workspace; sent to `wzp open` after each change. */
export interface Standing {
  readonly type: "standing";
  /** The tasks were loaded, so the numbers are valid. */
  readonly loaded: boolean;
  /** The reason the last load failed; absent after one that succeeded. */
  readonly trouble?: string | undefined;
  readonly pid: number;
  /** The terminal's id of the list's pane. */
  readonly pane?: string | undefined;
  readonly places: readonly PlaceStanding[];
  /** Running tasks without a place. */
  readonly waiting: number;
}

interface PlaceStanding {
  readonly place: string;
  /** Its program has greeted and is connected. */
  readonly here: boolean;
  readonly pane?: string | undefined;
  readonly task?: string | undefined;
  /** The requested content is on its screen. */
  readonly settled: boolean;
}

export type WorkspaceAnswer =
  | { readonly type: "show"; readonly content: PlaceContent }
  | { readonly type: "refused"; readonly why: string }
  | { readonly type: "brought"; readonly task: string; readonly place: string }
  | Standing;
