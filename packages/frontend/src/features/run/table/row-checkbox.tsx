import { useRef, type ReactElement } from "react";

import { Checkbox } from "../../../ui/field/checkbox.tsx";
import { VisuallyHidden } from "../../../ui/layout/visually-hidden.tsx";

interface RowCheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  /** `range`: with Shift, which selects all rows from the previous one to this. */
  readonly onToggle: (range: boolean) => void;
}

/** A checkbox that selects a row; its label is for screen readers only. */
export function RowCheckbox({ label, checked, onToggle }: RowCheckboxProps): ReactElement {
  const shift = useRef(false);
  return (
    <Checkbox
      label={<VisuallyHidden>{label}</VisuallyHidden>}
      checked={checked}
      onClick={(event) => {
        shift.current = event.shiftKey;
      }}
      onChange={() => onToggle(shift.current)}
    />
  );
}
