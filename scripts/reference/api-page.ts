import { curlExamples } from "./api-examples.ts";
import { fieldTable, schemaWords } from "./api-schema.ts";
import { code, page, table } from "./markdown.ts";
import type { ApiContent, ApiDocument, ApiOperation, ApiParameter } from "./openapi-document.ts";

const header = `# HTTP API

Generated from the routes by \`npm run docs\`; do not edit. The same as OpenAPI 3.1: [openapi.json](openapi.json), and
\`GET /api/v1/openapi.json\`.

The server listens on a Unix socket, \`server.sock\` in the runtime directory, mode 0600 in a 0700 directory: who may
open it may do everything. On the network each request needs a key or a sign-in, see
[the guide to the API](../guide/api.md), which also has the WebSockets, limits and versions. Times are epoch milliseconds, durations milliseconds, sizes bytes. Ids in a path are
percent-encoded: \`r12%2Ftest(2)%231\`. What a route needs is a permission of the
[roles](../guide/team.md); \`signed-in\` is anybody with a credential of theirs, \`own-account\` the same without a key
that has scopes, \`own-proofs\` the same in a session that can only set up a second factor too, \`own-credentials\` the same again or the scope \`credentials:all\`, \`public\` everybody. The server's
own document shows each person only what they may use.

- **Errors** are problem details (RFC 9457) with a stable \`reason\`; [errors.md](errors.md) has them all.
- **Pages** have \`items\` and, when there is more, \`next\`: send it back as \`cursor\`.
- **Creation is idempotent** with the header \`Idempotency-Key\`: the same key and body make one thing.
- **Events** are a page of JSON, or with \`Accept: text/event-stream\` a stream that is resumed with \`Last-Event-ID\`.

The examples need the socket once:

\`\`\`sh
S="$(jq -r .socket "$(wzp status --json | jq -r .home)/server.json")"
\`\`\``;

/** Renders every route with parameters, body and responses; then the schemas that they name. */
export function apiPage(document: ApiDocument): string {
  const sections = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => section(method, path, operation)),
  );
  const schemas = Object.entries(document.components.schemas).filter(([name]) => isShown(name, document));
  const shapes = schemas.map(([name, schema]) => [`### ${name}`, fieldTable(schema)].join("\n\n"));
  return withoutHidden(page(header, "## Routes", ...sections, "## Shapes", ...shapes), document);
}

/** Replaces references to inputs that are not listed separately by the listed schema. */
function withoutHidden(text: string, document: ApiDocument): string {
  const hidden = Object.keys(document.components.schemas).filter((name) => !isShown(name, document));
  return hidden.reduce((before, name) => {
    const shape = name.slice(0, -"Input".length);
    return before.replaceAll(`[${name}](#${name.toLowerCase()})`, `[${shape}](#${shape.toLowerCase()})`);
  }, text);
}

function section(method: string, path: string, operation: ApiOperation): string {
  const title = `${method.toUpperCase()} ${path}`;
  const example = curlExamples[title];
  const body = contentWords(operation.requestBody);
  const answers = Object.entries(operation.responses).map(
    ([status, answer]) => `- ${status === "default" ? "else" : status}: ${contentWords(answer) || "no body"}`,
  );
  return [
    `### ${title}`,
    [`${operation.summary ?? ""}.`, operation.description].filter(Boolean).join(" "),
    `Needs: \`${operation["x-permission"]}\`.`,
    ...parameterTable(operation.parameters ?? []),
    ...(body === "" ? [] : [`Body: ${body}`]),
    `Answers:\n\n${answers.join("\n")}`,
    ...(example === undefined ? [] : [`\`\`\`sh\n${example}\n\`\`\``]),
  ].join("\n\n");
}

function parameterTable(parameters: readonly ApiParameter[]): readonly string[] {
  if (parameters.length === 0) return [];
  const rows = parameters.map(({ name, in: place, required, schema = {}, description }) => [
    code(name),
    required === true ? `${place}, required` : place,
    schemaWords(schema),
    description ?? schema.description ?? "",
  ]);
  return [table(["parameter", "in", "type", ""], rows)];
}

function contentWords(content: ApiContent | undefined): string {
  return Object.entries(content?.content ?? {})
    .map(([type, { schema = {} }]) => `${schemaWords(schema)} (${code(type)})`)
    .join(", or ");
}

/** Inputs are listed separately only if they differ from the responses. */
function isShown(name: string, { components: { schemas } }: ApiDocument): boolean {
  if (!name.endsWith("Input")) return true;
  const answered = schemas[name.slice(0, -"Input".length)];
  return (
    JSON.stringify(answered).replaceAll("Input", "") !== JSON.stringify(schemas[name]).replaceAll("Input", "")
  );
}
