import { useEffect, useRef, type RefObject } from "react";

/** Focuses the field with this name and selects its content, at first and whenever `moment` changes. */
export function useFirstField(moment: string, name: string): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const field = form.current?.elements.namedItem(name);
    if (field instanceof HTMLInputElement) {
      field.focus();
      field.select();
    }
  }, [moment, name]);
  return form;
}
