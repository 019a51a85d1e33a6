import { useEffect, useRef, type RefObject } from "react";

/** Moves to the field with this name, with what is in it selected, at first and whenever `moment` is another. */
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
