import { z } from "zod";

const noticeKinds = [
  "sign-in",
  "recovery-code",
  "password-changed",
  "password-set",
  "password-reset",
  "factor-enabled",
  "factor-disabled",
  "factor-reset",
  "passkey-added",
  "passkey-removed",
  "key-made",
  "role-changed",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** An account event that the person should know about. */
const noticeSchema = z.object({
  id: z.number().int().describe("number of its entry in the audit log"),
  at: z.number().describe("epoch ms"),
  kind: z.enum(noticeKinds),
  by: z
    .object({ kind: z.enum(["local", "user", "worker", "agent", "nobody"]), name: z.string() })
    .optional()
    .describe("the person who did it; absent: a session of this person"),
  address: z.string().optional().describe("network address; absent if another person did it"),
  userAgent: z.string().optional().describe("program of a new sign-in"),
  label: z.string().optional().describe("name of the key or passkey"),
});
export type Notice = z.infer<typeof noticeSchema>;

export const noticesSchema = z.object({ items: z.array(noticeSchema) });
export type Notices = z.infer<typeof noticesSchema>;

/** More are never shown at once. */
export const noticesLimit = 50;

export const dismissNoticesBody = z.strictObject({
  ids: z.array(z.number().int().min(1)).min(1).max(noticesLimit),
});
