import { choices, type Json, listOf, type ModelProtocol, textOf } from "./model-protocol.ts";

/** The OpenAI Chat Completions API, as opencode uses it with a provider of one's own. */
export const chatProtocol: ModelProtocol = {
  path: /\/chat\/completions$/,
  read: (body) => {
    const messages = listOf(body["messages"]);
    const last = messages.at(-1);
    return {
      prompts: messages.filter(({ role }) => role === "user").map(({ content }) => textOf(content)),
      result: last?.["role"] === "tool" ? textOf(last["content"]) : undefined,
      tools: listOf(body["tools"]).map((tool) => String((tool["function"] as Json)["name"])),
    };
  },
  say: (content) => chunks({ content }, "stop"),
  call: ({ name, input }) => {
    const call = { name, arguments: JSON.stringify(input) };
    const calls = [{ index: 0, id: `call_${Date.now()}`, type: "function", function: call }];
    return chunks({ tool_calls: calls }, "tool_calls");
  },
  refuse: (why) =>
    why === "login"
      ? { status: 401, body: { error: { code: "invalid_api_key", message: "No such key" } } }
      : {
          status: 429,
          body: { error: { code: "insufficient_quota", message: "You exceeded your current quota." } },
        },
  shell: (command) => ({ name: "bash", input: { command, description: "Runs it" } }),
  ask: (question, options) => ({
    name: "question",
    input: { questions: [{ question, header: "Choice", options: choices(options) }] },
  }),
  ending: "data: [DONE]\n\n",
};

function chunks(delta: Json, finish: string): readonly Json[] {
  const chunk = (choice: Json) => ({
    id: `chatcmpl_${Date.now()}`,
    object: "chat.completion.chunk",
    created: Math.floor(Date.now() / 1000),
    model: "scripted",
    choices: [{ index: 0, finish_reason: null, ...choice }],
  });
  const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
  return [
    chunk({ delta: { role: "assistant", content: "" } }),
    chunk({ delta }),
    { ...chunk({ delta: {}, finish_reason: finish }), usage },
  ];
}
