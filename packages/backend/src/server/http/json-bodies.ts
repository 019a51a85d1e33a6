import type { FastifyRequest } from "fastify";

import type { HttpApp } from "./http-kit.ts";

/** The deepest valid body, a submission, has seven levels. */
const depthLimit = 32;
/** Enough for 10,000 tasks with a hundred values each; a 64 MiB body of `[[],[],…` would have far more. */
const valueLimit = 2_000_000;

/** Accepts JSON bodies only, uncompressed, with limits on depth and on the number of values. */
export function takeJsonBodies(app: HttpApp): void {
  // Removes the text parser, too: a form of another site may send text without a CORS preflight.
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
    const wrong = encodingError(request) ?? shapeError(body);
    if (wrong !== undefined) return done(wrong);
    return parse(request, body, done);
  });
}

function encodingError({ headers }: FastifyRequest): Error | undefined {
  const encoding = headers["content-encoding"];
  if (encoding === undefined || encoding.toLowerCase() === "identity") return undefined;
  return withStatus(415, "The body must not be compressed");
}

/** Checks depth and number of values in the text, before parsing allocates memory for them. */
function shapeError(text: string): Error | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openBracket || code === openBrace) depth += 1;
    else if (code === closeBracket || code === closeBrace) depth -= 1;
    else if (code === comma) values += 1;
    if (depth > depthLimit) return withStatus(400, `The body is nested deeper than ${depthLimit} levels`);
  }
  return values > valueLimit ? withStatus(413, `The body has more than ${valueLimit} values`) : undefined;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Returns the index of the closing quote of the string that begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

function withStatus(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
