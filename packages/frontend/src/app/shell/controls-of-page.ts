import type { Command } from "../../ui/commands/commands.ts";

/** What is pressed, in contrast to what is typed into or chosen from. */
const pressed = "button, summary, a[href], input[role=switch]";
/** What a page shows many of; each has the same controls. */
const thing = "tr, li, article, [role=row]";

/**
 * Everything that can be pressed on the page, so that no action is missing here because nobody thought of it. Controls
 * of single things, such as the buttons of a row, are named with the thing, and only found by typing.
 */
export function controlsOfPage(page: ParentNode | null, typed: string): readonly Command[] {
  const controls = [...(page?.querySelectorAll<HTMLElement>(pressed) ?? [])];
  return controls.filter(isOffered).flatMap((control): Command[] => {
    const label = nameOf(control);
    const about = control.closest<HTMLElement>(thing);
    if (label === "" || (about !== null && typed.trim() === "")) return [];
    const named = about === null ? undefined : nameOfThing(about);
    const detail = named === "" || named === label ? undefined : named;
    const act = control instanceof HTMLAnchorElement ? addressIn(control) : () => press(control);
    return [{ id: `page.${label}.${detail ?? ""}`, group: "page", label, detail, act }];
  });
}

function isOffered(control: HTMLElement): boolean {
  if (control.matches(":disabled, [aria-disabled=true]")) return false;
  return control.checkVisibility({ visibilityProperty: true });
}

function nameOf(control: HTMLElement): string {
  const labels = control instanceof HTMLInputElement ? control.labels : null;
  return tidy(control.ariaLabel ?? labels?.[0]?.textContent ?? control.textContent);
}

function nameOfThing(element: HTMLElement): string {
  return tidy(element.ariaLabel ?? element.querySelector("a[href], th, strong, code, td")?.textContent ?? "");
}

function tidy(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Within the dashboard the page stays; elsewhere the browser goes itself. */
function addressIn(link: HTMLAnchorElement): Command["act"] {
  const { origin, pathname, search, hash, target } = link;
  return origin === location.origin && target === "" ? pathname + search + hash : () => link.click();
}

/** Menus open by a key or by the pointer going down, never by a click that a program makes. */
function press(control: HTMLElement): void {
  control.focus();
  if (control.ariaHasPopup === "menu")
    control.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  if (control.ariaExpanded !== "true") control.click();
}
