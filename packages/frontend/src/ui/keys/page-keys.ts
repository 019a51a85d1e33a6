import { aBoolean } from "../storage/readers.ts";
import { storedValue } from "../storage/stored-value.ts";
import { keyName } from "./key-name.ts";
import { Keymap } from "./keymap.ts";

/** Bindings of the open page. */
export const pageKeys = new Keymap();

/** True if shortcuts without Ctrl or ⌘ are enabled: users of speech input turn them off (WCAG 2.1.4). */
export const singleKeys = storedValue<boolean>("keys.single", { read: aBoolean, otherwise: true });

/** Opens the command palette, also over a dialog, for the dialog's controls. */
export const findingKeys = "mod+k";

/** Listens to the keyboard for the whole application, until the returned function is called. */
export function listenToKeys(): () => void {
  const press = (event: KeyboardEvent) => {
    const name = event.defaultPrevented || event.isComposing ? undefined : keyName(event);
    if (name === undefined || !isOurs(event.target, name)) return;
    const found = pageKeys.press(name, event.timeStamp);
    if (found === undefined) return;
    event.preventDefault();
    if (found !== "begun") found.run();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

/**
 * Returns whether a key press is a shortcut: not while typing, in a terminal (`data-keys="own"`), or in a dialog or
 * menu, which handle their own keys; see `findingKeys`.
 */
function isOurs(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest("[data-keys=own], [role=menu], [role=listbox]") !== null) return false;
  if (target.closest("[role=dialog]") !== null) return name === findingKeys;
  // In a field, undo belongs to the typed text.
  if (name === "mod+z") return !isTyped(target);
  if (name.startsWith("mod+")) return true;
  if (!singleKeys.get()) return false;
  if (name === "enter" || name === "space")
    return target.closest("a, button, summary, [role=tab]") === null && !isTyped(target);
  return !isTyped(target);
}

function isTyped(target: Element): boolean {
  const field = target.closest("input, textarea, select, [contenteditable=true]");
  return field !== null && !field.matches("input:is([type=checkbox], [type=radio], [type=button])");
}
