import { messagesProtocol } from "./messages-protocol.ts";
import type { ModelProtocol } from "./model-protocol.ts";

/** The Anthropic Messages API, as aider uses it: without tools, so that commands are text that it offers to run. */
export const textProtocol: ModelProtocol = {
  ...messagesProtocol,
  path: /^\/text\/v1\/messages$/,
  read: (body) => ({ ...messagesProtocol.read(body), tools: ["text"] }),
  call: ({ input }) => messagesProtocol.say(String(input["text"])),
  shell: (command) => ({ name: "text", input: { text: `Run this:\n\n\`\`\`bash\n${command}\n\`\`\`\n` } }),
};
