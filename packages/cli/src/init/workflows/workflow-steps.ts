import { convertExpressions } from "./workflow-expressions.ts";
import type { WorkflowStep } from "./workflow-file.ts";

export interface ConvertedSteps {
  readonly scripts: readonly string[];
  readonly matrixKeys: readonly string[];
  /** The directory in which all of them run, relative to the project. */
  readonly directory: string | undefined;
  /** The parts that were left out of them. */
  readonly without: readonly string[];
}

/** Left out, because the set-up of the plan installs dependencies in every worktree. */
const installs =
  /^(npm (ci|i|install)\b(?!.*\s-g\b)|pnpm (i|install)\b|yarn( install)?( --\S+)*$|bun install|uv (sync|venv)\b|poetry install|pip3? install -[er]\b|python3? -m pip install|echo\b|\S+ (-v|-V|--version|version)$)/;
/** Left out, because it would change the machine outside the worktree. */
const changesMachine =
  /^(sudo|apt|apt-get|brew|choco|rustup|corepack|pipx? install|pip3? install|uv (pip|tool|python) |gem install|bundle (install|config)|cargo install|go install|npm (i|install) .*-g\b|(npm|yarn|pnpm) config |npm rm |nvm |npx playwright install|git config|docker login)/;
const forTheRunner = /^\S.*>>\s*"?\$\{?GITHUB_(PATH|STEP_SUMMARY)\b/;
const publishes =
  /\b((npm|pnpm|yarn|cargo|poetry|uv|lerna) publish|twine upload|gh (release|pr|issue|api|workflow|run)|terraform apply|kubectl (apply|set)|(wrangler|firebase|netlify|vercel|fly|flyctl|serverless|cdk) deploy|(ssh|scp|rsync) |aws |gcloud |docker push|git push|changeset publish|semantic-release)\b/;
const trivialCondition = /^(\$\{\{)?\s*(always\(\)|success\(\)|!\s*cancelled\(\)|true)\s*(\}\})?$/;

/** Returns the commands of the steps, or why they cannot run outside GitHub Actions. */
export function convertSteps(
  steps: readonly WorkflowStep[],
  directory: string | undefined,
  env: Readonly<Record<string, string | null>>,
): ConvertedSteps | { readonly reason: string } {
  const converted: { readonly script: string; readonly directory: string | undefined }[] = [];
  const matrixKeys: string[] = [];
  const without: string[] = [];
  for (const step of steps) {
    if (step.run === undefined) continue;
    if (step.if !== undefined && !trivialCondition.test(step.if)) {
      without.push(`the conditional step ${step.name ?? shorten(step.run)}`);
      continue;
    }
    const { kept, left } = withoutInstallation(step.run);
    without.push(...left.map(shorten));
    if (kept === "") continue;
    const result = convertStep(step, kept, env);
    if ("reason" in result) return result;
    matrixKeys.push(...result.matrixKeys);
    converted.push({ script: result.text, directory: step["working-directory"] ?? directory });
  }
  if (converted.length === 0) return { reason: "only installs programs and dependencies" };
  return { ...inDirectories(converted), matrixKeys, without };
}

function convertStep(
  step: WorkflowStep,
  script: string,
  env: Readonly<Record<string, string | null>>,
): { readonly text: string; readonly matrixKeys: readonly string[] } | { readonly reason: string } {
  if (publishes.test(script)) return { reason: "publishes or deploys" };
  if (step.shell !== undefined && !/^(bash|sh)\b/.test(step.shell)) {
    return { reason: `a script for ${step.shell}` };
  }
  const converted = convertExpressions(script, { ...env, ...step.env });
  if ("unknown" in converted) {
    return { reason: `uses ${converted.unknown}, which only GitHub Actions provides` };
  }
  return {
    ...converted,
    text: step["continue-on-error"] === true ? `(${converted.text}) || true` : converted.text,
  };
}

function withoutInstallation(run: string): { readonly kept: string; readonly left: readonly string[] } {
  const lines = run
    .replace(/\\\r?\n\s*/g, "")
    .split(/\r?\n/)
    .map((line) => line.trimEnd());
  const written = lines.filter((line) => line.trim() !== "" && !/^\s*#/.test(line));
  if (run.includes("<<")) return { kept: written.join("\n"), left: [] };
  const left = written.filter((line) => changesMachine.test(line) || forTheRunner.test(line));
  const kept = written.filter((line) => !installs.test(line) && !left.includes(line));
  return { kept: kept.join("\n"), left };
}

/** Returns the common directory, or changes to the directory of each step. */
function inDirectories(
  steps: readonly { readonly script: string; readonly directory: string | undefined }[],
): Pick<ConvertedSteps, "scripts" | "directory"> {
  const directories = new Set(steps.map(({ directory }) => plainPath(directory)));
  const [only] = directories;
  if (directories.size === 1) {
    return { directory: only, scripts: steps.map(({ script }) => enclose(script)) };
  }
  const scripts = steps.map(({ script, directory }) => {
    const path = plainPath(directory);
    return path === undefined ? enclose(script) : `(cd '${path}'\n${script})`;
  });
  return { directory: undefined, scripts };
}

function plainPath(directory: string | undefined): string | undefined {
  const path = directory?.replace(/^\.\//, "").replace(/\/$/, "");
  return path === "." || path === "" ? undefined : path;
}

/** Each step of a workflow starts in the same directory. */
function enclose(script: string): string {
  return /^cd /m.test(script) && script.includes("\n") ? `(\n${script}\n)` : script;
}

function shorten(text: string): string {
  const [line = ""] = text.trim().split("\n", 1);
  return line.length > 50 ? `\`${line.slice(0, 49)}…\`` : `\`${line}\``;
}
