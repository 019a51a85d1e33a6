import type { ReactElement, ReactNode } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { sandboxOf } from "@wezterm-parallel/shared/domain/task/sandbox";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { DefinitionList, type Definition } from "../../../ui/page/definition-list.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Duration } from "../../../ui/time/duration.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { Bytes, Count } from "../../../ui/time/numbers.tsx";
import { useCheckoutTexts, useTaskPageTexts } from "../texts.ts";
import styles from "./details.module.css";
import pageStyles from "../task.module.css";

interface SpecFactsProps {
  readonly task: LiveTask;
  readonly detail: TaskDetail;
  /** The project's directory. */
  readonly place: string;
  readonly attempt: AttemptResource | undefined;
  readonly project: string;
}

/** Shows where the task works, and its limits. */
export function SpecFacts(props: SpecFactsProps): ReactElement {
  const texts = useTaskPageTexts();
  const where = useWhere(props);
  const rules = useRules(props);
  return (
    <>
      <Section title={texts("where")} className={styles["facts"]}>
        <DefinitionList items={where} />
      </Section>
      <Section title={texts("rules")} className={styles["facts"]}>
        <DefinitionList items={rules} />
      </Section>
    </>
  );
}

function useWhere({ task, detail, place, attempt, project }: SpecFactsProps): Definition[] {
  const texts = useTaskPageTexts();
  const checkouts = useCheckoutTexts();
  const own = useCheckoutPath(attempt?.id, task.checkout === "worktree", project);
  const directory = task.checkout === "project" ? place : detail.spec.directory;
  const { branch, commit, base, changedFiles } = attempt?.result ?? {};
  return [
    { term: texts("checkout"), value: checkouts(task.checkout) },
    { term: texts("path"), value: copied(task.checkout === "worktree" ? own : directory, texts("path")) },
    { term: texts("branch"), value: copied(branch, texts("branch")) },
    { term: texts("commit"), value: copied(commit, texts("commit"), shortCommit) },
    { term: texts("base"), value: copied(base, texts("base"), shortCommit) },
    {
      term: texts("changedFiles"),
      value: changedFiles === undefined ? undefined : <Count value={changedFiles} />,
    },
    { term: texts("worker"), value: attempt?.worker ?? task.worker, mono: true },
  ];
}

/** Length of abbreviated commit hashes, as in git. */
const shortCommit = 12;

function copied(text: string | undefined, what: string, length = text?.length): ReactNode {
  if (text === undefined || text === "") return undefined;
  return (
    <span className={pageStyles["path"]}>
      <code>{text.slice(0, length)}</code>
      <CopyButton value={text} what={what} />
    </span>
  );
}

/** Number of newest checkouts searched: older ones have usually been removed. */
const looked = 1_000;

/** Returns the path of an attempt's worktree while it exists. */
function useCheckoutPath(attempt: string | undefined, enabled: boolean, project: string): string | undefined {
  const may = usePermissions();
  const { data } = useAnswer(["checkouts"], (api) => api.checkouts.checkouts({ limit: looked }), {
    enabled: enabled && attempt !== undefined && may("checkouts:read", project),
  });
  return data?.items.find((checkout) => checkout.attempt === attempt)?.path;
}

function useRules({ task, detail: { spec }, attempt }: SpecFactsProps): Definition[] {
  const texts = useTaskPageTexts();
  const matrix = Object.entries(spec.matrix).map(([key, value]) => `${key}=${value}`);
  return [
    { term: texts("priority"), value: <Count value={task.priority} /> },
    { term: texts("expected"), value: duration(task.expectedMs) },
    { term: texts("timeout"), value: duration(spec.timeout) },
    { term: texts("idleTimeout"), value: duration(spec.idleTimeout) },
    { term: texts("retries"), value: retriesOf(spec) },
    { term: texts("terminal"), value: texts(spec.terminal ? "yes" : "no") },
    { term: texts("sandbox"), value: useSandboxWords(spec, attempt) },
    { term: texts("container"), value: useContainerWords(spec), mono: true },
    { term: texts("claims"), value: listed(task.claims ?? spec.claims ?? []), mono: true },
    { term: texts("group"), value: spec.group, mono: true },
    { term: texts("labels"), value: listed(spec.labels), mono: true },
    {
      term: texts("cores"),
      value: spec.resources.cpu === 0 ? undefined : <Count value={spec.resources.cpu} />,
    },
    {
      term: texts("memory"),
      value: spec.resources.memory === 0 ? undefined : <Bytes value={spec.resources.memory} />,
    },
    { term: texts("secrets"), value: listed(spec.secrets ?? []), mono: true },
    { term: texts("agent"), value: attempt?.given?.agent ?? agentsOf(spec), mono: true },
    { term: texts("review"), value: reviewOf(spec, texts) },
    { term: texts("issue"), value: spec.issue && <IssueLink issue={spec.issue} /> },
    { term: texts("matrix"), value: listed(matrix), mono: true },
    {
      term: texts("deadline"),
      value: spec.deadline === undefined ? undefined : <Moment at={spec.deadline} />,
    },
    { term: texts("created"), value: <Moment at={task.createdAt} /> },
  ];
}

function reviewOf({ reviews }: TaskSpec, texts: ReturnType<typeof useTaskPageTexts>): string | undefined {
  if (reviews === undefined) return undefined;
  const { round, rounds, writer } = reviews;
  return texts("reviewRound", { round, rounds, writer });
}

/** Describes whether the attempt was in a sandbox; before its end, whether the task wants one. */
function useSandboxWords(spec: TaskSpec, attempt: AttemptResource | undefined): string | undefined {
  const texts = useTaskPageTexts();
  const wanted = sandboxOf(spec);
  if (wanted === undefined) return undefined;
  const { result } = attempt ?? {};
  const used = result === undefined ? wanted.required : result.sandboxed === true;
  const isOpen = result === undefined && !wanted.required;
  const word = isOpen ? texts("sandboxIfPossible") : texts(used ? "yes" : "no");
  return wanted.settings.network === "none" ? `${word}, ${texts("sandboxNoNetwork")}` : word;
}

function useContainerWords({ container }: TaskSpec): string | undefined {
  const texts = useTaskPageTexts();
  if (container?.network === undefined) return container?.image;
  const { image, network } = container;
  const words = network === "none" ? texts("containerNoNetwork") : texts("containerNetwork", { network });
  return `${image}, ${words}`;
}

function IssueLink({
  issue: { number, url },
}: {
  readonly issue: NonNullable<TaskSpec["issue"]>;
}): ReactNode {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      #{number}
    </a>
  );
}

function duration(ms: number | undefined): ReactNode {
  return ms === undefined ? undefined : <Duration ms={ms} />;
}

function listed(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : words.join(", ");
}

/** The agent, and those that take over with each retry. */
function agentsOf({ agent, retry }: TaskSpec): string | undefined {
  return agent && [agent, ...(retry.agents ?? []).map(({ name }) => name)].join(" → ");
}

function retriesOf({ retry }: TaskSpec): ReactNode {
  return retry.max === 0 ? undefined : <Count value={retry.max} />;
}
