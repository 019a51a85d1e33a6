import type { Command } from "../../../ui/commands/commands.ts";
import { spokenName } from "./spoken-name.ts";

/** What does something at once when it is pressed. */
const pressed = "button, summary, a[href], input[type=checkbox]";
/** What is typed into or chosen from: the palette leads there, and what can be chosen is seen there. */
const fields =
  "input:not([type=checkbox], [type=radio]), textarea, select, [role=textbox], [role=radiogroup]";
/** What a page shows many of; each has the same controls. */
const thing = "tr, li, article, [role=row]";

/**
 * Everything that can be pressed or gone to on the page, so that no action is missing here because nobody thought of
 * it. Controls of single things, such as the buttons of a row, are named with the thing, and only found by typing.
 */
export function controlsOfPage(page: ParentNode | null, typed: string): readonly Command[] {
  const all = (selector: string) => [...(page?.querySelectorAll<HTMLElement>(selector) ?? [])];
  return [...all(pressed), ...all(fields)].filter(isOffered).flatMap((control): Command[] => {
    const label = spokenName(control);
    const about = control.closest<HTMLElement>(thing);
    if (label === "" || (about !== null && typed.trim() === "")) return [];
    const named = about === null ? undefined : nameOfThing(about);
    const detail = named === "" || named === label ? undefined : named;
    const object = control.closest<HTMLElement>("[data-task]")?.dataset["task"];
    return [
      { id: `page.${label}.${detail ?? ""}`, group: "page", label, detail, object, act: actOf(control) },
    ];
  });
}

function isOffered(control: HTMLElement): boolean {
  if (control.matches(":disabled, [aria-disabled=true], [type=hidden], [type=file]")) return false;
  return control.checkVisibility({ visibilityProperty: true });
}

function nameOfThing(element: HTMLElement): string {
  const named = element.ariaLabel === null ? element.querySelector("a[href], th, strong, code, td") : element;
  return named === null ? "" : spokenName(named);
}

function actOf(control: HTMLElement): Command["act"] {
  if (control instanceof HTMLAnchorElement) return addressIn(control);
  return control.matches(pressed) ? () => press(control) : () => goTo(control);
}

/** Within the dashboard the page stays; elsewhere the browser goes itself. */
function addressIn(link: HTMLAnchorElement): Command["act"] {
  const { origin, pathname, search, hash, target } = link;
  const isOurs = origin === location.origin && target === "" && !link.hasAttribute("download");
  return isOurs ? pathname + search + hash : () => link.click();
}

/** Menus that were open before open by a key, never by a click that a program makes. */
function press(control: HTMLElement): void {
  control.focus();
  if (control.ariaHasPopup === "menu")
    control.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  if (control.ariaExpanded !== "true") control.click();
}

/** Of a few choices that are all seen, to the one that holds. */
function goTo(field: HTMLElement): void {
  (field.querySelector<HTMLElement>("input:checked") ?? field).focus();
}
