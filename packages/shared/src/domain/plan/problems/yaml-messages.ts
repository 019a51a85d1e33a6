import type { ErrorCode, YAMLError } from "yaml";

import { createMessage } from "./plan-message.ts";
import type { Finding } from "./plan-problem.ts";

type Words = Pick<Finding, "detail" | "hint">;

/** Messages for parser errors; any other error is reported as unexpected text. */
const sentences = {
  ALIAS_PROPS: "yaml-alias-form",
  BAD_ALIAS: "yaml-alias-form",
  BAD_DIRECTIVE: "yaml-directive",
  BAD_DQ_ESCAPE: "yaml-escape",
  BAD_INDENT: "yaml-indent",
  BAD_PROP_ORDER: "yaml-alias-form",
  BAD_SCALAR_START: "yaml-start",
  BLOCK_AS_IMPLICIT_KEY: "yaml-nested",
  BLOCK_IN_FLOW: "yaml-block-in-brackets",
  KEY_OVER_1024_CHARS: "yaml-key-length",
  MISSING_CHAR: "yaml-missing",
  MULTILINE_IMPLICIT_KEY: "yaml-key-lines",
  MULTIPLE_ANCHORS: "yaml-alias-form",
  MULTIPLE_TAGS: "yaml-alias-form",
  RESOURCE_EXHAUSTION: "yaml-depth",
  TAG_RESOLVE_FAILED: "yaml-tag",
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Translates an error of the YAML parser to the terms of plans. */
export function describeYamlError({ code, message }: YAMLError): Words {
  if (code === "MULTIPLE_DOCS")
    return { detail: createMessage("yaml-documents"), hint: [createMessage("one-document")] };
  if (code === "TAB_AS_INDENT")
    return { detail: createMessage("yaml-tab"), hint: [createMessage("indent-with-spaces")] };
  const bracket = /end with a ([\]}])/.exec(message)?.[1];
  if (bracket !== undefined) {
    const detail = createMessage("yaml-bracket", { bracket: bracket === "]" ? "[" : "{" });
    return { detail, hint: [createMessage("add-bracket", { bracket })] };
  }
  return { detail: createMessage(sentenceOf(code, message)), hint: [createMessage("check-yaml")] };
}

/** The parser has a single code for everything that is missing. */
function sentenceOf(code: ErrorCode, message: string) {
  if (/^Missing closing ["']quote/.test(message)) return "yaml-quote";
  if (message.startsWith("Implicit map keys need to be followed")) return "yaml-colon";
  return code in sentences ? sentences[code as keyof typeof sentences] : "yaml-unexpected";
}

/** Translates exceptions of the library, thrown on exponentially growing aliases and thousands of nested brackets. */
export function describeThrown(error: unknown): Words {
  return { detail: createMessage(thrownSentence(error)), hint: [createMessage("check-yaml-parts")] };
}

function thrownSentence(error: unknown) {
  if (error instanceof ReferenceError) return "yaml-alias-growth";
  if (error instanceof RangeError) return "yaml-depth";
  const isMerge = error instanceof Error && error.message.startsWith("Merge sources");
  return isMerge ? "yaml-merge" : "yaml-unreadable";
}
