import { useEffect, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";

import { useAnswer } from "../../binding/use-answer.ts";
import { useLiveRun } from "../../binding/use-live.ts";
import { commandLine } from "../../tasks/command-line.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Select } from "../../ui/field/select.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import styles from "./log.module.css";
import { LogReader } from "./log-reader.tsx";
import { NotRun } from "./not-run.tsx";
import { chooseSection, failedPhase, sectionKey, sectionsOf, type LogSection } from "./sections.ts";
import { useLogTexts } from "./texts.ts";
import { useLogAddress } from "./use-log-address.ts";

interface LogViewProps {
  readonly task: Pick<LiveTask, "id" | "run" | "name" | "state" | "attempts" | "outcome">;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Already fills the whole window. */
  readonly isFull?: boolean | undefined;
}

/** Polling interval while an attempt runs, because phases may be added, ms. */
const lookAgainMs = 2_000;

/** Shows the output of an attempt, one phase and stream at a time. Fills the height of its container. */
export function LogView({ task, attempt, isFull = false }: LogViewProps): ReactElement {
  const texts = useLogTexts();
  const id = `${task.id}#${attempt}`;
  const goesOn = isLive(task.state) && attempt === task.attempts;
  const asked = useAnswer(["logs", id], (api) => api.logs(id), { everyMs: goesOn ? lookAgainMs : undefined });
  const { refetch } = asked;
  useEffect(() => {
    if (!goesOn) void refetch();
  }, [goesOn, refetch]);
  const outcome = useOutcome(task, attempt);
  return (
    <Answered of={asked} skeleton={<Skeleton lines={12} />} title={texts("notAvailable")}>
      {(entries) => {
        const failed = failedPhase(entries, outcome);
        const sections = sectionsOf(entries, failed);
        const isSilent = !goesOn && failed === undefined && entries.every(({ bytes }) => bytes === 0);
        if (isSilent && outcome?.kind === "failed")
          return <NotRun run={task.run} failure={outcome.failure} />;
        if (sections.length > 0 || goesOn)
          return <Sections {...{ task, attempt, isFull, sections, failed }} />;
        return <EmptyState title={texts("emptyEnded")}>{texts("emptyEndedHint")}</EmptyState>;
      }}
    </Answered>
  );
}

/** Returns an attempt's outcome: the task itself only knows the last one's. */
function useOutcome({ id, attempts, outcome }: LogViewProps["task"], attempt: number) {
  const isEarlier = attempt < attempts;
  const asked = useAnswer(["task", id], (api) => api.task(id), { enabled: isEarlier });
  return isEarlier ? asked.data?.history.find((each) => each.attempt === attempt)?.outcome : outcome;
}

interface SectionsProps extends LogViewProps {
  readonly sections: readonly LogSection[];
  /** The phase that made the attempt fail, if not the task's own command. */
  readonly failed: Phase | undefined;
}

function Sections({ task, attempt, isFull = false, sections, failed }: SectionsProps): ReactElement {
  const texts = useLogTexts();
  const { query, change } = useLogAddress();
  const asked = { phase: query["phase"], stream: query["stream"] };
  const { phase, stream } = chooseSection(sections, asked, failed) ?? { phase: "run", stream: "out" };
  const name = useSectionName(task);
  const options = sections.map((each) => ({ value: sectionKey(each), label: name(each) }));
  const choose = (key: string) => {
    const [toPhase, toStream] = key.split("/");
    change({ phase: toPhase, stream: toStream }, false);
  };
  const here = { ...query, tab: undefined, attempt: String(attempt) };
  const full = addressOf("log", { run: task.run, name: task.name }, here) + location.hash;
  const id = `${task.id}#${attempt}`;
  return (
    <LogReader
      key={`${id} ${sectionKey({ phase, stream })}`}
      log={{ attempt: id, phase, stream }}
      label={texts("output", { task: `${task.name}, ${name({ phase, stream })}` })}
      fullAddress={isFull ? undefined : full}
    >
      <ReusedFrom task={task} attempt={attempt} />
      {options.length < 2 ? null : (
        <Select
          aria-label={texts("part")}
          className={styles["part"]}
          value={sectionKey({ phase, stream })}
          onChange={choose}
          options={options}
        />
      )}
    </LogReader>
  );
}

/** Names the attempt that printed this log, if its result was reused. */
function ReusedFrom({ task, attempt }: LogViewProps): ReactElement | null {
  const texts = useLogTexts();
  const { data: detail } = useAnswer(["task", task.id], (api) => api.task(task.id));
  const from = detail?.history.find((each) => each.attempt === attempt)?.result?.reusedFrom;
  return from === undefined ? null : <span>{texts("reusedFrom", { attempt: from })}</span>;
}

type NamedSection = Pick<LogSection, "phase" | "stream">;

/** Such as "Check 2: npm test · stderr". */
function useSectionName(task: LogViewProps["task"]): (section: NamedSection) => string {
  const texts = useLogTexts();
  const setup = useLiveRun(task.run).run?.resource.settings.setup;
  const { data: detail } = useAnswer(["task", task.id], (api) => api.task(task.id));
  const nameOf = (phase: Phase): string => {
    const [kind, number = ""] = phase.split(".");
    if (kind !== "setup" && kind !== "verify") return texts("taskItself");
    const commands = kind === "setup" ? setup : detail?.spec.verify;
    const command = commands?.[Number(number) - 1];
    const name = texts(kind === "setup" ? "setUp" : "check", { number });
    return command === undefined ? name : texts("named", { name, command: inShort(commandLine(command)) });
  };
  return ({ phase, stream }) =>
    stream === "err" ? texts("stderr", { phase: nameOf(phase) }) : nameOf(phase);
}

/** Limit of characters, because longer commands would hide the other choices. */
const commandShown = 48;

function inShort(command: string): string {
  const [line = ""] = command.trim().split("\n");
  const isWhole = line.length <= commandShown && line === command.trim();
  return isWhole ? line : `${line.slice(0, commandShown)}…`;
}
