import { agentTokenVariable } from "@wezterm-parallel/shared/domain/task/environment/variable-names";
import type {
  AssignedSecrets,
  Assignment,
  RunContext,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { StartGates } from "./start-gates.ts";

interface SecretGiver {
  readonly secrets: TaskSecrets;
  /** Returns the number of a run's project. */
  readonly projectOf: (run: number) => number | undefined;
  readonly gates: StartGates;
}

/** Returns whether any of these needs a secret, or a hook that may refuse its start, which is rare. */
export function needSecrets(
  { projectOf, gates }: Pick<SecretGiver, "projectOf" | "gates">,
  attempts: readonly Assignment[],
  runs: readonly RunContext[],
): boolean {
  return (
    attempts.some(needsSecrets) ||
    runs.some((run) => secretsOfServices(run).length > 0 || gates.mayHave(projectOf(run.run)))
  );
}

/** Adds the values of secrets, which exist only in this message and never in the store. */
export function giveSecrets(
  giver: SecretGiver,
  attempts: readonly Assignment[],
  runs: readonly RunContext[],
): Promise<[Assignment[], RunContext[]]> {
  return Promise.all([
    Promise.all(attempts.map((attempt) => withSecrets(giver, attempt))),
    Promise.all(runs.map((run) => withRunSecrets(giver, run))),
  ]);
}

async function withSecrets(giver: SecretGiver, attempt: Assignment): Promise<Assignment> {
  if (!needsSecrets(attempt)) return attempt;
  const { secrets: names = [], agentCommands } = attempt.spec;
  const given = await give(giver, attempt.ref.run, names);
  if (agentCommands === undefined || given.kind === "failed") return { ...attempt, secrets: given };
  const token = giver.secrets.agentToken(attempt.ref);
  return {
    ...attempt,
    secrets: { kind: "values", values: { ...given.values, [agentTokenVariable]: token } },
  };
}

async function withRunSecrets(giver: SecretGiver, context: RunContext): Promise<RunContext> {
  const { gates, projectOf, secrets } = giver;
  const gated = await gates.addTo(context, projectOf(context.run), secrets);
  const names = secretsOfServices(context);
  if (names.length === 0) return gated;
  return { ...gated, serviceSecrets: await give(giver, context.run, names) };
}

async function give(
  { secrets, projectOf }: SecretGiver,
  run: number,
  names: readonly string[],
): Promise<AssignedSecrets> {
  if (names.length === 0) return { kind: "values", values: {} };
  return secrets.give(projectOf(run), names);
}

function secretsOfServices({ settings }: RunContext): string[] {
  return [...new Set((settings.services ?? []).flatMap(({ secrets }) => secrets ?? []))];
}

function needsSecrets({ spec }: Assignment): boolean {
  return (spec.secrets ?? []).length > 0 || spec.agentCommands !== undefined;
}
