import { choices, type Json, listOf, type ModelProtocol, textOf } from "./model-protocol.ts";

/** The OpenAI Responses API, as codex uses it. */
export const responsesProtocol: ModelProtocol = {
  path: /\/responses$/,
  read: (body) => {
    const input = listOf(body["input"]);
    const last = input.at(-1);
    return {
      prompts: input.filter(({ role }) => role === "user").map(({ content }) => textOf(content)),
      result: String(last?.["type"]).endsWith("_output") ? JSON.stringify(last?.["output"]) : undefined,
      tools: listOf(body["tools"]).map(({ name, type }) => String(name ?? type)),
    };
  },
  say: (text) => {
    const part = { type: "output_text", text, annotations: [] };
    return answer({ type: "message", role: "assistant", id: "msg_1", status: "completed", content: [part] });
  },
  call: ({ name, input }) =>
    answer({
      type: "function_call",
      id: "fc_1",
      call_id: `call_${Date.now()}`,
      name,
      arguments: JSON.stringify(input),
    }),
  refuse: (why, resetsIn) => {
    if (why === "login")
      return {
        status: 401,
        body: { error: { type: "invalid_request_error", code: "invalid_api_key", message: "No such key" } },
      };
    if (resetsIn === undefined)
      return { status: 429, body: { error: { type: "rate_limit_exceeded", message: "Too many requests" } } };
    const resets = { resets_at: Math.floor(Date.now() / 1000) + resetsIn, resets_in_seconds: resetsIn };
    const error = { type: "usage_limit_reached", message: "The usage limit has been reached" };
    return { status: 429, body: { error: { ...error, plan_type: "plus", ...resets } } };
  },
  // Only a command that asks to leave the sandbox needs a permission.
  shell: (cmd) => ({
    name: "exec_command",
    input: { cmd, sandbox_permissions: "require_escalated", justification: "Allow this command?" },
  }),
  ask: (question, options) => ({
    name: "request_user_input",
    input: { questions: [{ id: "choice", header: "Choice", question, options: choices(options) }] },
  }),
  ending: "",
};

function answer(item: Json): readonly Json[] {
  const usage = { input_tokens: 10, output_tokens: 2, total_tokens: 12 };
  const response = {
    id: `resp_${Date.now()}`,
    object: "response",
    status: "completed",
    output: [item],
    usage,
  };
  return [
    { type: "response.created", response: { ...response, status: "in_progress", output: [], usage: null } },
    { type: "response.output_item.added", output_index: 0, item: { ...item, status: "in_progress" } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response },
  ];
}
