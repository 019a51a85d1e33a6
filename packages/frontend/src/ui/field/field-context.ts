import { createContext, useContext } from "react";

interface FieldControl {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

export const FieldContext = createContext<FieldControl | undefined>(undefined);

interface ControlProps {
  readonly id?: string | undefined;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: true | undefined;
}

/** Returns the attributes that connect a control with its field; empty outside a field. */
export function useFieldControl(): ControlProps {
  const field = useContext(FieldContext);
  if (field === undefined) return {};
  return {
    id: field.id,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.invalid || undefined,
  };
}
