import type { CommandDraft } from "../draft.ts";
import type { CommandField } from "./read-command.ts";

/** What each part of the form is given. */
export interface CommandFormPart {
  readonly draft: CommandDraft;
  readonly change: (part: Partial<CommandDraft>) => void;
  /** What is wrong with a field, once the form was sent. */
  readonly errorOf: (field: CommandField) => string | undefined;
}

/** Ids of the fields, which the summary of errors leads to. */
export function fieldId(field: CommandField): string {
  return `add-${field}`;
}
