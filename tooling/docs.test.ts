import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";
import {
  agentTokenVariable,
  paramVariables,
} from "@wezterm-parallel/shared/domain/task/environment/variable-names";
import { taskVariables } from "@wezterm-parallel/shared/domain/task/environment/task-variables";
import { taskSpecSchema } from "@wezterm-parallel/shared/domain/task/task-spec";
import { expect, test } from "vitest";

import { attemptFiles } from "../packages/backend/src/worker/executor/attempt/attempt-files.ts";
import { traceVariables } from "../packages/backend/src/worker/executor/attempt/attempt-trace.ts";
import { taskEnvironment } from "../packages/backend/src/worker/executor/preparation/task-environment.ts";
import { slotEnvironment } from "../packages/backend/src/worker/slots/slot-environment.ts";
import { commandTable } from "../packages/cli/src/command-table.ts";
import { describeCommands } from "../packages/cli/src/completion/describe-commands.ts";
import { CliContext } from "../packages/cli/src/invocation/context.ts";
import { makeProgram } from "../packages/cli/src/program.ts";
import { curlExamples } from "../scripts/reference/api-examples.ts";
import { openApiDocument } from "../scripts/reference/openapi-document.ts";
import { referenceFiles } from "../scripts/reference/reference-files.ts";
import { deadLinks, headingsOf, inlineCommands, markdownFiles, shellLines } from "./markdown-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = markdownFiles(root);

function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

test("the reference is what the code generates (after a change: npm run docs)", async () => {
  for (const [path, text] of await referenceFiles()) expect(read(path), path).toBe(text);
});

test("no link in the documentation is dead", () => {
  expect(files.length).toBeGreaterThan(20);
  expect(deadLinks(root, files)).toEqual([]);
});

test("dead links are found: files, headings and pictures", () => {
  const examples = "tooling/fixtures/dead-links.md";
  expect(deadLinks(root, [examples])).toEqual([
    `${examples}: nowhere.md`,
    `${examples}: #no-such-heading`,
    `${examples}: ../../README.md#no-such-heading`,
    `${examples}: nowhere.svg`,
  ]);
});

test("every guide page, the glossary, recovery and the README have a Japanese twin of the same structure", () => {
  const pages = files.filter((path) =>
    /^(README|docs\/(?:glossary|recovery))\.md$|^docs\/guide\//.test(path),
  );
  expect(pages.length).toBeGreaterThanOrEqual(8);
  for (const path of pages) {
    const twin = `docs/ja/${path.replace(/^docs\//, "")}`;
    expect(existsSync(`${root}${twin}`), twin).toBe(true);
    const levels = (text: string) => headingsOf(text).map((line) => line.replace(/ .*/, ""));
    expect(levels(read(twin)), twin).toEqual(levels(read(path)));
    expect(shellCommands(read(twin)), twin).toEqual(shellCommands(read(path)));
    expect(/[ぁ-ん]/.test(read(twin)), twin).toBe(true);
  }
});

/** Removes the parts of a line that are comments. */
function shellCommands(text: string): readonly string[] {
  return shellLines(text).map((line) => line.replace(/\s+#.*$/, "").replace(/^#.*$/, ""));
}

test("every command and option of wzp that the documentation shows exists", async () => {
  const known = await knownOptions();
  const shown = files.flatMap((path) => [...shellLines(read(path)), ...inlineCommands(read(path))]);
  expect(shown.length).toBeGreaterThan(300);
  expect(shown.flatMap((line) => wrongUses(line, known))).toEqual([]);
});

test("commands and options that do not exist are found", async () => {
  const known = await knownOptions();
  const wrong = ["wzp nothing", "wzp run --nope", "npx wzp plan draw", "wzp map -j 2 --nope echo"];
  expect(wrong.filter((line) => wrongUses(line, known).length === 0)).toEqual([]);
  const right = ["wzp map -j 2 ls --color", "cd x && wzp add -- ls --nope", "wzp plan show --json # --nope"];
  expect(right.flatMap((line) => wrongUses(line, known))).toEqual([]);
});

async function knownOptions(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const cli = new CliContext("/", { HOME: "/" }, process);
  const program = await makeProgram(cli, new Set(Object.keys(commandTable)));
  return new Map(describeCommands(program).map((each) => [each.path, optionsOf(each)]));
}

function optionsOf({ options }: { options: readonly { flags: string }[] }): ReadonlySet<string> {
  return new Set(["--help", "-h", ...options.flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? [])]);
}

/** Returns the commands of a line that wzp would not accept. */
function wrongUses(line: string, known: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const uses = line
    .replace(/\s+#.*$/, "")
    .split(/[|;&]+|\$\(/)
    .filter((part) => /(^|\s)wzp\s/.test(part));
  return uses.filter((use) => {
    const [first = "", second = "", ...rest] = use.replace(/^.*?\bwzp\s+/, "").split(/\s+/);
    if (/^(--(version|help)|COMMAND)$/.test(first)) return false;
    const [path, words] = known.has(`${first} ${second}`)
      ? [`${first} ${second}`, rest]
      : [first, [second, ...rest]];
    const options = isGroup(path, known) ? undefined : known.get(path);
    return (
      options === undefined || ownWords(path, words).some((word) => !options.has(word.replace(/=.*/, "")))
    );
  });
}

/** `plan` is not a command without `check` or `show`. */
function isGroup(path: string, known: ReadonlyMap<string, unknown>): boolean {
  return [...known.keys()].some((each) => each.startsWith(`${path} `));
}

/** Returns the words up to `--`; `map` and `add` pass on everything after their first argument. */
function ownWords(path: string, words: readonly string[]): readonly string[] {
  const handsOn = path === "map" || path === "add";
  const end = words.findIndex((word, at) => word === "--" || (handsOn && isCommandWord(words, at)));
  return (end < 0 ? words : words.slice(0, end)).filter((word) => /^-[a-z-]/i.test(word));
}

const withoutValue = new Set([
  "--follow",
  "-f",
  "--shell",
  "--progress",
  "--tag",
  "--null",
  "-0",
  "--no-terminal",
  "--no-keep-order",
  "--json",
]);

/** A word that is neither an option nor the value of the option before it. */
function isCommandWord(words: readonly string[], at: number): boolean {
  const [before = "", word = ""] = [words[at - 1], words[at]];
  return !word.startsWith("-") && !(before.startsWith("-") && !withoutValue.has(before));
}

test("every plan that the documentation shows is one", () => {
  const plans = files.flatMap((path) => yamlBlocks(read(path)).map((text) => ({ path, text })));
  expect(plans.length).toBeGreaterThan(20);
  for (const { path, text } of plans) {
    // A fragment of a plan is checked with one task, which every plan needs.
    const whole = /^tasks:/m.test(text) ? text : `${text}tasks: { one: "true" }\n`;
    expect(readPlan(whole, { file: path }), `${path}:\n${text}`).toMatchObject({ ok: true });
  }
});

/** The examples of single keys in the reference are not complete plans. */
function yamlBlocks(text: string): readonly string[] {
  if (text.startsWith("# The plan file")) return [];
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
}

test("npm scripts that the documentation shows exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const shown = files.flatMap((path) =>
    [...read(path).matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? ""),
  );
  // The examples also use scripts of the reader's own project.
  const others = new Set(["lint", "build", "test", "typecheck", "dev"]);
  expect(shown.filter((name) => !(name in scripts) && !others.has(name))).toEqual([]);
});

test("each decision has a number of its own, and stands in their list", () => {
  const decisions = files.filter((path) => /^docs\/decisions\/\d/.test(path));
  const list = read("docs/decisions/README.md");
  expect(decisions.length).toBeGreaterThan(15);
  const numbers = decisions.map((path) => /\d+/.exec(path)?.[0]);
  expect(new Set(numbers).size, numbers.join(" ")).toBe(decisions.length);
  for (const path of decisions) {
    const [, number = "", title = ""] = /^# (\d{4}) (.*)\n/.exec(read(path)) ?? [];
    expect(path).toContain(`/${number}-`);
    expect(list).toContain(`| ${number} | [${title}](${path.replace(/.*\//, "")}) |`);
  }
});

test("tests that the documentation names exist", () => {
  const shown = files.flatMap((path) =>
    [...read(path).matchAll(/`([\w./-]+\.(?:test|contract)\.ts)`/g)].map((match) => match[1] ?? ""),
  );
  expect(shown.filter((path) => path.includes("/") && !existsSync(`${root}${path}`))).toEqual([]);
});

test("the variables of a task are those of the reference, and no others", () => {
  const spec = taskSpecSchema.parse({
    name: "test(2)",
    base: "test",
    matrix: { shard: "2" },
    env: paramVariables({ version: "1.2" }),
    command: { kind: "argv", argv: ["true"] },
  });
  const ref = { run: 12, task: 1, name: "test(2)", attempt: 1, lease: 1 };
  const files = attemptFiles("/state", ref);
  const inputs = [{ task: "build", state: "succeeded" as const, outputs: { version: "1.4.0" } }];
  const slot = slotEnvironment(files.id, [20_480, 20_481]);
  const secrets = { [agentTokenVariable]: "wzpt_1" };
  const names = Object.keys({
    ...taskEnvironment({ ref, spec, inputs, files, directory: "/", slot, jobSlot: 1, secrets }),
    ...traceVariables({ id: "4bf92f3577b34da6a3ce929d0e0e4736" }, ref, "run"),
  });
  const patterns = taskVariables.map(
    ({ name }) => new RegExp(`^${name.replaceAll(/<[A-Z]+>/g, "[A-Z0-9_]+")}$`),
  );
  expect(names.filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
  expect(patterns.filter((pattern) => !names.some((name) => pattern.test(name))).map(String)).toEqual([]);
});

test("every example of the API belongs to a route", async () => {
  const { paths } = await openApiDocument();
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(Object.keys(curlExamples).filter((title) => !routes.includes(title))).toEqual([]);
  expect(Object.keys(curlExamples).length).toBeGreaterThanOrEqual(10);
});
