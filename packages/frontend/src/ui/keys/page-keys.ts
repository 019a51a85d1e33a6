import { aBoolean } from "../kept/readers.ts";
import { keep } from "../kept/kept.ts";
import { keyName } from "./key-name.ts";
import { Keymap } from "./keymap.ts";

/** The keys of the page that is open. */
export const pageKeys = new Keymap();

/** Whether keys without Ctrl or ⌘ do something: who speaks to the machine turns them off (WCAG 2.1.4). */
export const singleKeys = keep<boolean>("keys.single", { read: aBoolean, otherwise: true });

/** Opens what finds everything: over a dialog what is in that. */
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

/** Not while somebody types, in a terminal (`data-keys="own"`), or in a dialog or menu, which have their own; see `findingKeys`. */
function isOurs(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest("[data-keys=own], [role=menu], [role=listbox]") !== null) return false;
  if (target.closest("[role=dialog]") !== null) return name === findingKeys;
  // What was typed is taken back in its field.
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
