import { afterEach, expect, test, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-GB"] });
const { defineTexts } = await import("./define-texts.ts");
const { addJapaneseTexts, browserLanguage, currentLocale, languageChoice } = await import("./language.ts");

const texts = defineTexts("test", {
  title: "Board",
  hello: "Hello {{name}}",
  tasks_one: "{{count, number}} task",
  tasks_other: "{{count, number}} tasks",
  waits: "waits for {{task}}; {{done}} of {{all}} done",
});
const japanese = {
  test: {
    title: "ボード",
    hello: "{{name}} さん",
    tasks_other: "{{count, number}} 件のタスク",
    waits: "{{task}} を待っています（{{all}} 件中 {{done}} 件完了）",
  },
};

afterEach(() => languageChoice.set("system"));

test("uses the browser's language until the user chooses one and its texts are loaded", () => {
  expect(texts.now()("title")).toBe("Board");
  languageChoice.set("ja");
  expect(texts.now()("title")).toBe("Board");
  addJapaneseTexts(japanese);
  expect(texts.now()("title")).toBe("ボード");
});

test("fills placeholders, formats numbers and selects plurals by language", () => {
  expect(texts.now()("hello", { name: "<Ada>" })).toBe("Hello <Ada>");
  expect(texts.now()("tasks", { count: 1 })).toBe("1 task");
  expect(texts.now()("tasks", { count: 5000 })).toBe("5,000 tasks");
  languageChoice.set("ja");
  expect(texts.now()("tasks", { count: 1 })).toBe("1 件のタスク");
});

test("places elements at their placeholders, in the language's order", () => {
  const task = { type: "a" } as never;
  languageChoice.set("ja");
  const pieces = texts.now().rich("waits", { task, done: 2, all: 3 });
  expect(pieces).toMatchObject(["", { props: { children: task } }, " を待っています（3 件中 2 件完了）"]);
});

test("a wrong key and a missing value do not compile", () => {
  // @ts-expect-error: there is no such key
  texts.now()("nothing");
  // @ts-expect-error: a value is missing
  texts.now()("hello");
  // @ts-expect-error: a plural needs its count
  texts.now()("tasks", {});
});

test("chooses the browser's first supported language, with its region", () => {
  expect(browserLanguage(["de-DE", "ja-JP", "en"])).toBe("ja");
  expect(browserLanguage(["de", "fr"])).toBe("en");
  expect(currentLocale()).toBe("en-GB");
});
