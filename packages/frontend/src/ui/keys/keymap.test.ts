import { expect, test } from "vitest";

import { keyName } from "./key-name.ts";
import { Keymap } from "./keymap.ts";
import { spellKeys } from "./spell-keys.ts";

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const binding = (does: string) => ({ does, run: () => {} });

test("names keys by the typed character, with modifiers in one order", () => {
  expect(keyName({ ...plain, key: "j" })).toBe("j");
  expect(keyName({ ...plain, key: "J", shiftKey: true })).toBe("shift+j");
  expect(keyName({ ...plain, key: "?", shiftKey: true })).toBe("?");
  expect(keyName({ ...plain, key: "k", metaKey: true })).toBe("mod+k");
  expect(keyName({ ...plain, key: "ArrowDown", ctrlKey: true, shiftKey: true })).toBe("mod+shift+arrowdown");
  expect(keyName({ ...plain, key: " " })).toBe("space");
  expect(keyName({ ...plain, key: "Shift", shiftKey: true })).toBeUndefined();
});

test("completes a sequence with its last key, unless it times out", () => {
  const keymap = new Keymap();
  keymap.add({ title: "go", bindings: () => ({ "g b": binding("board"), b: binding("back") }) });
  expect(keymap.press("g", 0)).toBe("begun");
  expect(keymap.press("b", 300)).toMatchObject({ does: "board" });
  expect(keymap.press("g", 5000)).toBe("begun");
  expect(keymap.press("b", 7000)).toMatchObject({ does: "back" });
});

test("treats a key that continues no sequence as a new one", () => {
  const keymap = new Keymap();
  keymap.add({ title: "go", bindings: () => ({ "g b": binding("board"), j: binding("down") }) });
  keymap.press("g", 0);
  expect(keymap.press("j", 100)).toMatchObject({ does: "down" });
  expect(keymap.press("x", 200)).toBeUndefined();
});

test("prefers a panel's bindings over the page's until the panel closes", () => {
  const keymap = new Keymap();
  keymap.add({ title: "page", bindings: () => ({ j: binding("next task") }) });
  const remove = keymap.add({ title: "panel", bindings: () => ({ j: binding("next line") }) });
  expect(keymap.press("j", 0)).toMatchObject({ does: "next line" });
  remove();
  expect(keymap.press("j", 5000)).toMatchObject({ does: "next task" });
});

test("spells keys as on the keyboard", () => {
  expect(spellKeys("mod+k")).toEqual(["Ctrl", "K"]);
  expect(spellKeys("g b")).toEqual(["g", "b"]);
  expect(spellKeys("shift+arrowdown")).toEqual(["Shift", "↓"]);
});
