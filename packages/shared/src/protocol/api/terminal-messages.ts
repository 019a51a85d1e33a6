import { z } from "zod";

import { failureSchema } from "../../domain/failure.ts";

/**
 * Protocol of `GET /api/v1/sessions/{attempt}/terminal`. Text messages are JSON; a binary message begins with
 * a byte for its kind, as in host-frames.ts: 2 output, 4 a snapshot (both to the viewer), 3 input.
 */
export const terminalBytes = { output: 2, input: 3, snapshot: 4 } as const;

/**
 * Unacknowledged bytes of output and snapshots (without their first byte) after which the server pauses; it
 * resumes when fewer than `resume` are left. Source: VS Code's terminal, which uses the same emulator.
 */
export const acknowledgeWindow = { pause: 100_000, resume: 5_000, acknowledgeEvery: 5_000 } as const;

/** The range that both a kernel's winsize and an emulator accept. */
const cells = z.number().int().min(1).max(4096);

/** From the viewer to the server. */
export const viewerMessageSchema = z.discriminatedUnion("type", [
  /** Gives this viewer control of the terminal's size; needs `terminals:write`, as input does. */
  z.strictObject({ type: z.literal("resize"), columns: cells, rows: cells }),
  /**
   * The viewer's own size, without control: the server sends the screen fitted to it, and the terminal does
   * not change.
   */
  z.strictObject({ type: z.literal("look"), columns: cells, rows: cells }),
  /** Drops the viewer's own size: it receives every byte again, for the size of the terminal. */
  z.strictObject({ type: z.literal("follow") }),
  /** Number of further bytes that were shown. */
  z.strictObject({ type: z.literal("ack"), bytes: z.number().int().min(1).max(1e12) }),
]);
export type ViewerMessage = z.infer<typeof viewerMessageSchema>;

const exitSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exited"), code: z.number().int(), at: z.number() }),
  z.object({ kind: z.literal("signalled"), signal: z.string(), at: z.number() }),
]);
export type TerminalExit = z.infer<typeof exitSchema>;

const sizeOwnerSchema = z.discriminatedUnion("whose", [
  z.object({ whose: z.literal("you") }),
  /** `name`: of the person. */
  z.object({ whose: z.literal("other"), name: z.string() }),
  /** A terminal on the machine itself controls the size, or nobody does: then it is the size the task started with. */
  z.object({ whose: z.literal("unknown") }),
]);
export type SizeOwner = z.infer<typeof sizeOwnerSchema>;

/** To the viewer. The server closes after `ended` and `lost`. */
export const terminalMessageSchema = z.discriminatedUnion("type", [
  /** Sent first, and again after this viewer took control of the size or sent its own; a snapshot follows. */
  z.object({
    type: z.literal("attached"),
    session: z.string(),
    columns: z.number().int(),
    rows: z.number().int(),
    /** True if this viewer may type and resize. */
    input: z.boolean(),
    /** True if another terminal controlled the size when this viewer connected; absent: unknown. */
    taken: z.boolean().optional(),
  }),
  /** Another viewer took control of the size. */
  z.object({ type: z.literal("resized"), columns: z.number().int(), rows: z.number().int() }),
  /** Names the viewer that controls the size; sent after the first `attached` and after each change. */
  z.object({ type: z.literal("owner"), owner: sizeOwnerSchema }),
  /** Number of further input bytes passed to the terminal: input that is not acknowledged here may be lost. */
  z.object({ type: z.literal("typed"), bytes: z.number().int() }),
  /** Sent after the last byte of the output. */
  z.object({ type: z.literal("ended"), session: z.string(), exit: exitSchema }),
  /** The outcome is unknown, because its host is gone. */
  z.object({ type: z.literal("lost"), session: z.string(), failure: failureSchema }),
  /** A request had no effect; viewing continues. */
  z.object({
    type: z.literal("refused"),
    what: z.enum(["input", "resize", "message"]),
    failure: failureSchema,
  }),
]);
export type TerminalMessage = z.infer<typeof terminalMessageSchema>;
