/**
 * What a control is called by programs that read it aloud, of the ways of the standard (accname) that the dashboard
 * names things by: a label of its own, those that stand beside it, what is in it.
 */
export function spokenName(element: Element): string {
  const labels = (element as Partial<HTMLInputElement>).labels ?? [];
  const beside = [...labels, ...(element.ariaLabelledByElements ?? [])].map(wordsIn).join(" ");
  return (element.ariaLabel ?? (beside || wordsIn(element))).replaceAll(/\s+/g, " ").trim();
}

/** Without what is only drawn; words that do not stand in one line are words of their own. */
function wordsIn(element: Element): string {
  const words = [...element.childNodes].map((node) => {
    if (node instanceof Text) return node.data;
    return node instanceof Element && node.ariaHidden !== "true" ? (node.ariaLabel ?? wordsIn(node)) : "";
  });
  const { display } = getComputedStyle(element);
  if (display === "none") return "";
  return display === "inline" ? words.join("") : ` ${words.join("")} `;
}
