import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { deleteStoredValues, storeForPerson } from "../../ui/storage/stored-value.ts";
import { commandDraft, emptyDraft, planDraft } from "./draft.ts";

/** Behaves like browser storage: stored values are own properties, methods are not. */
class Stored {
  [key: string]: unknown;
  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? String(this[key]) : null;
  }
  setItem(key: string, text: string): void {
    this[key] = text;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

let storage = new Stored();
beforeEach(() => {
  storage = new Stored();
  vi.stubGlobal("localStorage", storage);
  storeForPerson("u1");
});
afterEach(() => vi.unstubAllGlobals());

test("stores names of variables, but not their values", () => {
  const draft = { ...emptyDraft, command: "npm test", env: [{ name: "TOKEN", value: "hunter2" }] };
  commandDraft("p1").set(draft);
  expect(commandDraft("p1").get()).toEqual(draft);
  const written = JSON.stringify(storage);
  expect(written).toContain("TOKEN");
  expect(written).not.toContain("hunter2");
});

test("deletes all drafts at sign-out, including those of closed pages, and nothing else", () => {
  storage.setItem("wzp:u2:add.plan.other", JSON.stringify({ text: "tasks: []", file: "a.yaml" }));
  storage.setItem("wzp:u1:theme", JSON.stringify("dark"));
  commandDraft("p1").set({ ...emptyDraft, command: "npm test" });
  planDraft("p1").set({ text: "tasks: []", file: "b.yaml", params: {} });
  deleteStoredValues("add.");
  expect(Object.keys(storage).toSorted()).toEqual(["wzp:person", "wzp:u1:theme"]);
  expect(commandDraft("p1").get()).toEqual(emptyDraft);
  expect(planDraft("p1").get()).toBeUndefined();
});
