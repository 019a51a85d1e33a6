import { choices, type Json, listOf, type ModelProtocol } from "./model-protocol.ts";

/** The Anthropic Messages API, as claude uses it. */
export const messagesProtocol: ModelProtocol = {
  path: /\/v1\/messages$/,
  read: (body) => {
    const own = listOf(body["messages"]).filter(({ role }) => role === "user");
    const last = lastPart(own.at(-1)?.["content"]);
    const isResult = last["type"] === "tool_result";
    return {
      // The program itself puts reminders before the prompt.
      prompts: own
        .map(({ content }) => String(lastPart(content)["text"] ?? ""))
        .filter((text) => text !== ""),
      result: isResult ? JSON.stringify(last["content"]) : undefined,
      tools: listOf(body["tools"]).map(({ name }) => String(name)),
    };
  },
  say: (text) => events({ type: "text", text: "" }, { type: "text_delta", text }, "end_turn"),
  call: ({ name, input }) =>
    events(
      { type: "tool_use", id: `toolu_${Date.now()}`, name, input: {} },
      { type: "input_json_delta", partial_json: JSON.stringify(input) },
      "tool_use",
    ),
  refuse: (why) =>
    why === "login"
      ? refusal(401, "authentication_error", "No such key")
      : refusal(429, "rate_limit_error", "This request would exceed your account's rate limit."),
  shell: (command) => ({ name: "Bash", input: { command, description: "Runs it" } }),
  ask: (question, options) => ({
    name: "AskUserQuestion",
    input: { questions: [{ question, header: "Choice", multiSelect: false, options: choices(options) }] },
  }),
  ending: "",
};

function lastPart(content: unknown): Json {
  return typeof content === "string" ? { type: "text", text: content } : (listOf(content).at(-1) ?? {});
}

function refusal(status: number, type: string, message: string) {
  return { status, body: { type: "error", error: { type, message } } };
}

function events(block: Json, delta: Json, stop: "end_turn" | "tool_use"): readonly Json[] {
  const usage = { input_tokens: 10, output_tokens: 2 };
  const message = { id: `msg_${Date.now()}`, type: "message", role: "assistant", model: "scripted", usage };
  return [
    { type: "message_start", message: { ...message, content: [] } },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: stop }, usage },
    { type: "message_stop" },
  ];
}
