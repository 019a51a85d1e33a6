import type { Command } from "../../../ui/commands/commands.ts";
import { spokenName } from "./spoken-name.ts";

/** Controls that act at once when pressed. */
const pressed = "button, summary, a[href], input[type=checkbox]";
/** Controls for typing or choosing: the palette moves the focus there, where the options are visible. */
const fields =
  "input:not([type=checkbox], [type=radio]), textarea, select, [role=textbox], [role=radiogroup]";
/** Repeated items of a page; each has the same controls. */
const thing = "tr, li, article, [role=row]";

/**
 * Returns commands for all controls and links of the page, so that none is missing from the palette because nobody
 * registered it. Controls of single items, such as the buttons of a row, are labelled with the item and only found by
 * typing.
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

/** Links within the dashboard navigate without reloading; others are followed by the browser. */
function addressIn(link: HTMLAnchorElement): Command["act"] {
  const { origin, pathname, search, hash, target } = link;
  const isOurs = origin === location.origin && target === "" && !link.hasAttribute("download");
  return isOurs ? pathname + search + hash : () => link.click();
}

/**
 * Opens menus by a key press, because a menu that was opened before ignores scripted clicks; clicks everything else.
 */
function press(control: HTMLElement): void {
  control.focus();
  if (control.ariaHasPopup === "menu")
    control.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  if (control.ariaExpanded !== "true") control.click();
}

/** Focuses the field; in a radio group, focuses the checked option. */
function goTo(field: HTMLElement): void {
  (field.querySelector<HTMLElement>("input:checked") ?? field).focus();
}
