import type { Caller } from "../../../src/server/http/admission/principal.ts";

/** The person who changes secrets in tests. */
export const secretManager: Caller = {
  principal: { kind: "local", id: "local", name: "ada", projects: new Map() },
  origin: {
    address: "local",
    userAgent: "test",
    requestId: "test",
    proxied: false,
    peer: async () => ({ kind: "here", uid: process.getuid?.() ?? 0 }),
  },
};
