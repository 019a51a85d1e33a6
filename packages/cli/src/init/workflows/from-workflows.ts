import { matrixVariables } from "@wezterm-parallel/shared/domain/task/environment/variable-names";

import { reasonAgainstJob, kindOfJob } from "../entry-names.ts";
import type { ProjectFiles, InitProposal, ProposedJob, ProposedNeed, ProposedTask } from "../proposal.ts";
import { convertExpressions } from "./workflow-expressions.ts";
import { parseWorkflow, reasonAgainstWorkflow, type Workflow, type WorkflowJob } from "./workflow-file.ts";
import { combinationsOf, matrixOfKeys, parseMatrix } from "./workflow-matrix.ts";
import { convertSteps, type ConvertedSteps } from "./workflow-steps.ts";

const directory = ".github/workflows";

/** Proposes the jobs of GitHub Actions that check a change and need nothing of GitHub. */
export async function fromWorkflows({ read, list }: ProjectFiles): Promise<readonly InitProposal[]> {
  const names = (await list(directory)).filter((name) => /\.ya?ml$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => fromWorkflow(name, (await read(`${directory}/${name}`)) ?? "")),
  );
  return found;
}

function fromWorkflow(name: string, text: string): InitProposal {
  const source = `${directory}/${name}`;
  const prefix = name.replace(/\.ya?ml$/, "");
  const workflow = parseWorkflow(text);
  if (workflow === undefined) {
    return { source, prefix, tasks: [], skipped: [], notes: [`${source}: not a valid workflow.`] };
  }
  const against = reasonAgainstWorkflow(workflow);
  const jobs = Object.entries(workflow.jobs).map(([id, job]) => ({
    id,
    needs: needsOf(job),
    result: against === undefined ? convertJob(id, job, workflow) : { reason: against },
  }));
  return {
    source,
    prefix,
    tasks: jobs.flatMap(({ result }) => ("reason" in result ? [] : [result])),
    skipped: jobs.flatMap(({ id, result, needs }) =>
      "reason" in result ? [{ entry: id, reason: result.reason, needs }] : [],
    ),
  };
}

function needsOf({ needs, if: condition = "" }: WorkflowJob): readonly ProposedNeed[] {
  const isAlways = /\b(always|cancelled)\(\)/.test(condition);
  return needs.map((task) => (isAlways ? { task, if: "always" } : { task }));
}

interface Refused {
  readonly reason: string;
}

function convertJob(id: string, job: WorkflowJob, workflow: Workflow): ProposedTask | Refused {
  const reason = reasonAgainstJob(id) ?? reasonAgainst(job);
  if (reason !== undefined) return { reason };
  const matrix = parseMatrix(job.strategy?.matrix);
  if (matrix === undefined) return { reason: "its matrix is computed when the workflow runs" };
  const combinations = combinationsOf(matrix).filter((values) => !isForeign(systemOf(job, values)));
  if (combinations.length === 0) return { reason: "runs on another operating system" };
  const defaults = (job.defaults ?? workflow.defaults)?.run?.["working-directory"];
  const steps = convertSteps(job.steps, defaults, { ...workflow.env, ...job.env });
  if ("reason" in steps) return steps;
  const env = readVariables(job, workflow);
  const used = [...new Set([...steps.matrixKeys, ...env.matrixKeys])];
  const plan = matrixOfKeys(matrix, combinations, used);
  const unused = Object.keys(matrix.axes).filter((key) => !used.includes(key));
  return {
    name: id,
    kind: kindOfJob(id),
    run: [...env.exports, ...steps.scripts].join("\n"),
    remark: remarkOn(steps, env.without, unused),
    job: {
      ...settingsOf(job),
      steps: steps.scripts,
      exports: env.exports,
      combinations: combinations.map((values) => matrixVariables(values)),
      matrix: plan,
      isWithoutDefault:
        plan !== undefined && combinations.some((values) => used.every((key) => !values[key])),
      env: env.env,
      directory: steps.directory,
    },
  };
}

function settingsOf(job: WorkflowJob): Pick<ProposedJob, "needs" | "timeout" | "isAllowedToFail"> {
  const minutes = job["timeout-minutes"];
  return {
    needs: needsOf(job),
    timeout: typeof minutes === "number" && minutes > 0 ? `${Math.ceil(minutes)}m` : undefined,
    isAllowedToFail: job["continue-on-error"] === true,
  };
}

function remarkOn(
  { without }: ConvertedSteps,
  variables: readonly string[],
  unused: readonly string[],
): string | undefined {
  const left = [...without, ...variables.map((name) => `the variable ${name}`)];
  const remarks = [
    ...(left.length === 0 ? [] : [`without ${left.join(", ")}`]),
    ...(unused.length === 0 ? [] : [`its matrix of ${unused.join(", ")} only prepares the runner`]),
  ];
  return remarks.length === 0 ? undefined : remarks.join("; ");
}

/** Conditions that hold only for releases, schedules and runs that a person starts. */
const rare = /refs\/(tags|heads)|ref_type|ref_name|github\.ref\b|schedule|release|workflow_dispatch/;

function reasonAgainst(job: WorkflowJob): string | undefined {
  if (job.uses !== undefined) return `calls the workflow ${job.uses}`;
  if (job.if !== undefined && rare.test(job.if)) return `runs only if ${job.if}`;
  const services = Object.keys(job.services ?? {});
  if (services.length > 0) return `needs the services ${services.join(", ")}`;
  if (job.container !== undefined) return "runs in a container image";
  if (job.environment !== undefined) return "deploys to an environment of GitHub";
  if (isForeign(systemOf(job, {}))) return `runs on ${systemOf(job, {})}`;
  const runs = job.steps.filter(({ run }) => run !== undefined);
  if (runs.length > 0) return undefined;
  return `only uses actions: ${job.steps.flatMap(({ uses }) => uses?.split("@")[0] ?? []).join(", ")}`;
}

function isForeign(system: string): boolean {
  return /windows|macos/i.test(system);
}

/** Returns what `runs-on` means for these values of the matrix. */
function systemOf(job: WorkflowJob, values: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(job["runs-on"] ?? "").replace(/["[\]{}]/g, "");
  return text.replace(/\$\s*matrix\.([\w-]+)/g, (_, key: string) => values[key] ?? "");
}

interface Variables {
  readonly env: Readonly<Record<string, string>>;
  /** Lines that set the variables that use the matrix. */
  readonly exports: readonly string[];
  readonly matrixKeys: readonly string[];
  /** Names of variables that only GitHub Actions can set. */
  readonly without: readonly string[];
}

/** Collects the variables of workflow, job and steps; each step has those of all steps. */
function readVariables(job: WorkflowJob, workflow: Workflow): Variables {
  const all = Object.assign(
    {},
    workflow.env,
    job.env,
    ...job.steps.filter(({ run }) => run).map(({ env }) => env),
  );
  const named = Object.entries(all as Readonly<Record<string, string | null>>).filter(([name]) =>
    /^[A-Za-z_]\w*$/.test(name),
  );
  const found = named.map(([name, value]) => ({
    name,
    value: value ?? "",
    converted: convertExpressions(value ?? ""),
  }));
  return {
    env: Object.fromEntries(
      found.flatMap(({ name, value, converted }) =>
        "text" in converted && converted.text === value ? [[name, value]] : [],
      ),
    ),
    exports: found.flatMap(({ name, value, converted }) =>
      "text" in converted && converted.text !== value ? [`export ${name}="${converted.text}"`] : [],
    ),
    matrixKeys: found.flatMap(({ converted }) => ("matrixKeys" in converted ? converted.matrixKeys : [])),
    without: found.flatMap(({ name, converted }) => ("unknown" in converted ? [name] : [])),
  };
}
