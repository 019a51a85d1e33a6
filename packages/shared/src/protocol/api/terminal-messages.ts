import { z } from "zod";

import { failureSchema } from "../../domain/failure.ts";

/**
 * What travels over `GET /api/v1/sessions/{attempt}/terminal`. Text messages are JSON; a binary one begins with a byte
 * that says what the others are, as in host-frames.ts: 2 output, 4 a snapshot (both to the viewer), 3 input.
 */
export const terminalBytes = { output: 2, input: 3, snapshot: 4 } as const;

/**
 * Bytes of output and snapshots (without their first byte) that may be on the way to a viewer unacknowledged; the
 * server goes on sending when fewer than `resume` are left. Origin: VS Code's terminal, which has the same viewer.
 */
export const acknowledgeWindow = { pause: 100_000, resume: 5_000, acknowledgeEvery: 5_000 } as const;

/** What a kernel's winsize and an emulator both take. */
const cells = z.number().int().min(1).max(4096);

/** From the viewer. */
export const viewerMessageSchema = z.discriminatedUnion("type", [
  /** Makes this viewer the one whose size the terminal has; needs `terminals:write`, as input does. */
  z.strictObject({ type: z.literal("resize"), columns: cells, rows: cells }),
  /** What this viewer has room for, whosever the size is: it gets the screen fitted into that, and changes nothing. */
  z.strictObject({ type: z.literal("look"), columns: cells, rows: cells }),
  /** Gives its own size up: it gets every byte as it comes again, for the size that the terminal has. */
  z.strictObject({ type: z.literal("follow") }),
  /** So many bytes more were shown. */
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
  /** `name`: the person's. */
  z.object({ whose: z.literal("other"), name: z.string() }),
  /** A terminal on the machine itself has it, or nobody: then it is the size that the task began with. */
  z.object({ whose: z.literal("unknown") }),
]);
export type SizeOwner = z.infer<typeof sizeOwnerSchema>;

/** To the viewer. After `ended` and `lost` the server closes. */
export const terminalMessageSchema = z.discriminatedUnion("type", [
  /** First, and again after this viewer took the size over or said its own; a snapshot follows. */
  z.object({
    type: z.literal("attached"),
    session: z.string(),
    columns: z.number().int(),
    rows: z.number().int(),
    /** Whether this viewer may type and resize. */
    input: z.boolean(),
    /** Whether another terminal had the size when this viewer came; absent: nobody knows. */
    taken: z.boolean().optional(),
  }),
  /** Another viewer took the size over. */
  z.object({ type: z.literal("resized"), columns: z.number().int(), rows: z.number().int() }),
  /** Whose size it is, after the first `attached` and whenever that has changed. */
  z.object({ type: z.literal("owner"), owner: sizeOwnerSchema }),
  /** So many bytes of input more were handed to the terminal: what was sent and is not told of here may be lost. */
  z.object({ type: z.literal("typed"), bytes: z.number().int() }),
  /** After the last byte of its output. */
  z.object({ type: z.literal("ended"), session: z.string(), exit: exitSchema }),
  /** Nobody knows how it ended: its host is gone. */
  z.object({ type: z.literal("lost"), session: z.string(), failure: failureSchema }),
  /** What was sent has had no effect; looking goes on. */
  z.object({
    type: z.literal("refused"),
    what: z.enum(["input", "resize", "message"]),
    failure: failureSchema,
  }),
]);
export type TerminalMessage = z.infer<typeof terminalMessageSchema>;
