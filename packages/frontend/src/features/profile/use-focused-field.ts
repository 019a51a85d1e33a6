import { useEffect, useRef, type RefObject } from "react";

/** Focuses the field with this name when its form appears. */
export function useFocusedField(name: string): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const field = form.current?.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.focus();
  }, [name]);
  return form;
}
