import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { alertNames, alertRules } from "../packages/shared/src/domain/alerts/alert-rules.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The hint of each alert names its section, in both languages. */
test.each(["docs/guide/alerts.md", "docs/ja/guide/alerts.md"])("%s has a section for each alert", (path) => {
  const text = readFileSync(root + path, "utf8");
  const sections = [...text.matchAll(/^## (\S+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(alertNames);
  for (const name of alertNames) {
    expect(text).toContain(`| [\`${name}\`](#${name}) | ${alertRules[name].severity} |`);
  }
});
