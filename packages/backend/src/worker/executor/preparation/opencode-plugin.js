// Runs inside opencode, which loads it as a plugin: appends the events that tell what opencode does to the file that
// WZP_HOOKS names, and sends the prompt in WZP_CONTINUE_PROMPT. A failure of it must not disturb the agent.
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

/** The conversation that opencode opens with `--continue`; other worktrees of the repository have theirs. */
function newest(sessions, here) {
  return sessions
    .filter(({ parentID, directory }) => !parentID && directory === here)
    .toSorted((first, second) => second.time.updated - first.time.updated)[0];
}

/** Once per process: the plugin is loaded again with another directory. */
async function sendPrompt(client, directory) {
  const text = process.env.WZP_CONTINUE_PROMPT;
  delete process.env.WZP_CONTINUE_PROMPT;
  if (!text) return;
  const { data = [] } = await client.session.list();
  const session = newest(data, directory);
  if (session === undefined) return;
  const parts = [{ type: "text", text }];
  await client.session.promptAsync({ path: { id: session.id }, body: { parts } });
}

export const reportEvents = async ({ client, directory } = {}) => {
  let last = "";
  // Requests are answered only after the plugin is loaded.
  setTimeout(() => void sendPrompt(client, directory).catch(() => {}), 0);
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
