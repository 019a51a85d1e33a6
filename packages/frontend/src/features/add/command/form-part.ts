import type { CommandDraft } from "../draft.ts";
import type { CommandField } from "./read-command.ts";

/** Props of each part of the form. */
export interface CommandFormPart {
  readonly draft: CommandDraft;
  readonly change: (part: Partial<CommandDraft>) => void;
  /** A field's error, once the form was submitted. */
  readonly errorOf: (field: CommandField) => string | undefined;
}

/** Returns a field's id, which the error summary links to. */
export function fieldId(field: CommandField): string {
  return `add-${field}`;
}
