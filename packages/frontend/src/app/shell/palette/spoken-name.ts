/**
 * Returns a control's accessible name, by those rules of the standard (accname) that the dashboard uses: its own label,
 * referenced labels, its content.
 */
export function spokenName(element: Element): string {
  const labels = (element as Partial<HTMLInputElement>).labels ?? [];
  const beside = [...labels, ...(element.ariaLabelledByElements ?? [])].map(wordsIn).join(" ");
  return (element.ariaLabel ?? (beside || wordsIn(element))).replaceAll(/\s+/g, " ").trim();
}

/** Omits decorative content; text of separate lines is separated by spaces. */
function wordsIn(element: Element): string {
  const words = [...element.childNodes].map((node) => {
    if (node instanceof Text) return node.data;
    return node instanceof Element && node.ariaHidden !== "true" ? (node.ariaLabel ?? wordsIn(node)) : "";
  });
  const { display } = getComputedStyle(element);
  if (display === "none") return "";
  return display === "inline" ? words.join("") : ` ${words.join("")} `;
}
