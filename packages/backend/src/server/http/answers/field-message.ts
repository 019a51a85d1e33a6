import {
  type FailureMessage,
  type FailurePhrase,
  phrase,
  createMessage,
} from "@wezterm-parallel/shared/domain/failure-message";

/** A Zod issue as Fastify passes it on. */
export interface WrongField {
  readonly instancePath: string;
  readonly message?: string | undefined;
  /** The code. */
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Returns the language-neutral message for a wrong field; `prefix` is the location of the fields, such as `/query`. */
export function fieldMessage(wrong: WrongField, prefix: string): FailureMessage {
  return createMessage("field-at", { field: `${prefix}${wrong.instancePath}`, what: phraseOf(wrong) });
}

function phraseOf({ keyword, params, message = "" }: WrongField): FailurePhrase {
  const isNumber = params["origin"] === "number" || params["origin"] === "int";
  if (keyword === "too_big") {
    const most = String(params["maximum"]);
    return isNumber ? phrase("field-large", { most }) : phrase("field-long", { most });
  }
  if (keyword === "too_small") {
    const least = String(params["minimum"]);
    return isNumber ? phrase("field-small", { least }) : phrase("field-short", { least });
  }
  if (keyword === "unrecognized_keys") return phrase("field-unknown", { names: String(params["keys"]) });
  return phrase(message.endsWith("received undefined") ? "field-missing" : "field-wrong");
}
