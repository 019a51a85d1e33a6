import { readFileSync } from "node:fs";

import { alertNames, alertRules } from "@wezterm-parallel/shared/domain/alerts/alert-rules";
import { describeSettings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import { taskVariables } from "@wezterm-parallel/shared/domain/task/environment/task-variables";

import { firstSentence } from "../reference/alert-sentences.ts";
import { code, table } from "../reference/markdown.ts";
import { serverMetrics } from "../reference/metrics-page.ts";
import { openApiDocument, type ApiDocument } from "../reference/openapi-document.ts";
import { exampleText } from "../reference/settings-page.ts";
import { type DatabaseTable, readDatabaseTables } from "./database-tables.ts";

/** Head rows of the tables, in both languages. */
const heads = {
  alerts: {
    en: ["Alert", "Condition", "Severity", "Action"],
    ja: ["アラート", "条件", "重要度", "アクション"],
  },
  tables: { en: ["table", "columns"], ja: ["テーブル", "列"] },
  routes: { en: ["group", "routes"], ja: ["グループ", "ルート"] },
  metrics: { en: ["metric", "type"], ja: ["メトリクス", "種類"] },
  targets: { en: ["figure", "target"], ja: ["項目（英語）", "目標（英語）"] },
  dependencies: { en: ["package", "version"], ja: ["パッケージ", "バージョン"] },
} as const;

export type Language = "en" | "ja";
type Block = (language: Language) => string;

/** Returns the generators of `<!-- generated: NAME -->` blocks, by name. */
export async function generatedBlocks(root: string): Promise<ReadonlyMap<string, Block>> {
  const api = await openApiDocument();
  const tables = await readDatabaseTables();
  return new Map<string, Block>([
    ["store-tables", (language) => table(heads.tables[language], tableRows(tables.store))],
    ["account-tables", (language) => table(heads.tables[language], tableRows(tables.accounts))],
    ["alerts", (language) => table(heads.alerts[language], alertRows(root, language))],
    ["routes", (language) => table(heads.routes[language], routeGroups(api))],
    ["metrics", (language) => table(heads.metrics[language], metricRows())],
    ["targets", (language) => table(heads.targets[language], targetRows(root))],
    ["dependencies", (language) => table(heads.dependencies[language], dependencyRows(root))],
    [
      "task-variables",
      () =>
        fence(
          "sh",
          taskVariables.map(({ name }) => name),
        ),
    ],
    ["settings", () => fence("text", settingLines())],
  ]);
}

/** Says in the words of the guide when each alert fires, and names the section that says what to do. */
function alertRows(root: string, language: Language): string[][] {
  const [directory, action] =
    language === "en" ? ["docs/guide", "what to do"] : ["docs/ja/guide", "すること"];
  const guide = readFileSync(`${root}${directory}/alerts.md`, "utf8");
  return alertNames.map((name) => [
    code(name),
    firstSentence(guide, name),
    alertRules[name].severity,
    `[${action}](../guide/alerts.md#${name})`,
  ]);
}

function tableRows(tables: readonly DatabaseTable[]): string[][] {
  return tables.map(({ name, columns }) => [code(name), columns.map((column) => code(column)).join(" ")]);
}

function routeGroups(api: ApiDocument): string[][] {
  const groups = new Map<string, number>();
  for (const [path, operations] of Object.entries(api.paths)) {
    const group = /^\/(?:api\/v1\/)?[^/]*/.exec(path)?.[0] ?? path;
    groups.set(group, (groups.get(group) ?? 0) + Object.keys(operations).length);
  }
  return [...groups]
    .toSorted(([one], [other]) => one.localeCompare(other, "en"))
    .map(([group, count]) => [code(group), String(count)]);
}

function metricRows(): string[][] {
  return serverMetrics().map(({ name, constructor }) => [code(name), constructor.name.toLowerCase()]);
}

/** Returns the rows of the first table of the performance page. */
function targetRows(root: string): string[][] {
  const [, rows = ""] = readFileSync(`${root}docs/performance.md`, "utf8").split(
    "| figure | target |\n|---|---|\n",
  );
  return (rows.split("\n\n")[0] ?? "").split("\n").map((row) => row.slice(2, -2).split(" | "));
}

function dependencyRows(root: string): string[][] {
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.entries(dependencies).map(([name, version]) => [code(name), version]);
}

function settingLines(): string[] {
  return describeSettings().map(
    ({ path, example, description }) => `${path.join(".")}: ${exampleText(example)}  # ${description}`,
  );
}

function fence(language: string, lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.join("\n")}\n\`\`\``;
}
