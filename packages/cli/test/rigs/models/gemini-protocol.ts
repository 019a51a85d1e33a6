import { choices, type Json, listOf, type ModelProtocol, textOf } from "./model-protocol.ts";

/** The Gemini API, as gemini uses it. */
export const geminiProtocol: ModelProtocol = {
  path: /:streamGenerateContent$|:generateContent$/,
  read: (body) => {
    const contents = listOf(body["contents"]);
    const answered = listOf(contents.at(-1)?.["parts"]).find(
      (part) => part["functionResponse"] !== undefined,
    );
    const own = contents.filter(({ role }) => role === "user").map(({ parts }) => textOf(parts));
    return {
      prompts: own.filter((text) => text !== ""),
      result: answered === undefined ? undefined : JSON.stringify(answered["functionResponse"]),
      tools: listOf(body["tools"]).flatMap((tool) =>
        listOf(tool["functionDeclarations"]).map(({ name }) => String(name)),
      ),
    };
  },
  say: (text) => answer({ text }),
  call: ({ name, input }) => answer({ functionCall: { name, args: input }, thoughtSignature: "c2ln" }),
  refuse: (why, resetsIn) => {
    if (why === "login") return refusal(401, "UNAUTHENTICATED", "No such key", []);
    // Only the limit of a day ends its attempts.
    const ofDay = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
    const quota = {
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      violations: [{ quotaId: ofDay }],
    };
    const retry = {
      "@type": "type.googleapis.com/google.rpc.RetryInfo",
      retryDelay: `${resetsIn ?? 1}s`,
    };
    const details = resetsIn === undefined ? [quota] : [quota, retry];
    return refusal(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", details);
  },
  shell: (command) => ({ name: "run_shell_command", input: { command, description: "Runs it" } }),
  ask: (question, options) => ({
    name: "ask_user",
    input: { questions: [{ question, header: "Choice", type: "choice", options: choices(options) }] },
  }),
  ending: "",
};

function refusal(code: number, status: string, message: string, details: readonly Json[]) {
  return { status: code, body: { error: { code, status, message, details } } };
}

function answer(part: Json): readonly Json[] {
  const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 2, totalTokenCount: 12 };
  const content = { role: "model", parts: [part] };
  return [{ candidates: [{ index: 0, content, finishReason: "STOP" }], usageMetadata }];
}
