// Runs inside opencode, which loads it as a plugin: appends the events that tell what opencode does to the file that
// WZP_HOOKS names. A failure to write must not disturb the agent.
import { appendFileSync } from "node:fs";

const told = new Set([
  "session.created",
  "session.status",
  "session.error",
  "permission.asked",
  "permission.replied",
  "question.asked",
  "question.replied",
  "question.rejected",
]);
/** Whole prompts are not needed; a person who is asked for a permission reads the beginning of its difference. */
const longestText = 500;
const longestDiff = 8_000;

function shorten(key, value) {
  return typeof value === "string" ? value.slice(0, key === "diff" ? longestDiff : longestText) : value;
}

export const reportEvents = async () => {
  let last = "";
  return {
    event: async ({ event: { type, properties } }) => {
      const file = process.env.WZP_HOOKS;
      if (!file || !told.has(type)) return;
      const said = JSON.stringify({ type, properties }, shorten);
      // It reports that it is busy at each step.
      if (said === last) return;
      last = said;
      try {
        appendFileSync(file, `{"at":${Date.now()},${said.slice(1)}\n`, { mode: 0o600 });
      } catch {
        // The directory of the session is gone, or the disk is full.
      }
    },
  };
};
