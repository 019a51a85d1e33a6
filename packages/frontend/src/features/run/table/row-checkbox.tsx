import { useRef, type ReactElement } from "react";

import { Checkbox } from "../../../ui/field/checkbox.tsx";
import { VisuallyHidden } from "../../../ui/layout/visually-hidden.tsx";

interface RowCheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  /** `range`: with Shift, all from the one before to this. */
  readonly onToggle: (range: boolean) => void;
}

/** Marks a row; its name is said, not shown. */
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
