import { useEffect, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task-states";
import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";

import { useAnswer } from "../../binding/use-answer.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { Select } from "../../ui/field/select.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import styles from "./log.module.css";
import { LogReader } from "./log-reader.tsx";
import { chooseSection, sectionKey, sectionsOf, type LogSection } from "./sections.ts";
import { useLogTexts } from "./texts.ts";
import { useLogAddress } from "./use-log-address.ts";

export interface LogViewProps {
  readonly task: Pick<LiveTask, "id" | "run" | "name" | "state" | "attempts">;
  /** Of the task, from 1. */
  readonly attempt: number;
  /** It has the whole window already. */
  readonly isFull?: boolean | undefined;
}

/** While an attempt goes on, further phases begin. */
const lookAgainMs = 2_000;

/** What an attempt of a task printed: its phases and streams, one at a time. Takes the height of its container. */
export function LogView({ task, attempt, isFull = false }: LogViewProps): ReactElement {
  const texts = useLogTexts();
  const id = `${task.id}#${attempt}`;
  const goesOn = isLive(task.state) && attempt === task.attempts;
  const asked = useAnswer(["logs", id], (api) => api.logs(id), { everyMs: goesOn ? lookAgainMs : undefined });
  const { refetch } = asked;
  useEffect(() => {
    if (!goesOn) void refetch();
  }, [goesOn, refetch]);
  return (
    <Answered of={asked} skeleton={<Skeleton lines={12} />} title={texts("notAvailable")}>
      {(entries) => {
        const sections = sectionsOf(entries);
        if (sections.length > 0 || goesOn)
          return <Sections task={task} attempt={attempt} isFull={isFull} sections={sections} />;
        return <EmptyState title={texts("emptyEnded")}>{texts("emptyEndedHint")}</EmptyState>;
      }}
    </Answered>
  );
}

interface SectionsProps extends LogViewProps {
  readonly sections: readonly LogSection[];
}

function Sections({ task, attempt, isFull = false, sections }: SectionsProps): ReactElement {
  const texts = useLogTexts();
  const { query, change } = useLogAddress();
  const asked = { phase: query["phase"], stream: query["stream"] };
  const section = chooseSection(sections, asked) ?? { phase: "run", stream: "out" };
  const name = useSectionName();
  const options = sections.map((each) => ({ value: sectionKey(each), label: name(each) }));
  const choose = (key: string) => {
    const [phase, stream] = key.split("/");
    change({ phase, stream }, false);
  };
  const here = { ...query, tab: undefined, attempt: String(attempt) };
  const full = addressOf("log", { run: task.run, name: task.name }, here) + location.hash;
  const id = `${task.id}#${attempt}`;
  return (
    <LogReader
      key={`${id} ${sectionKey(section)}`}
      log={{ attempt: id, ...section }}
      label={texts("output", { task: `${task.name}, ${name(section)}` })}
      fullAddress={isFull ? undefined : full}
    >
      {options.length < 2 ? null : (
        <Select
          aria-label={texts("part")}
          className={styles["part"]}
          value={sectionKey(section)}
          onChange={choose}
          options={options}
        />
      )}
    </LogReader>
  );
}

function useSectionName(): (section: LogSection) => string {
  const texts = useLogTexts();
  return ({ phase, stream }) => {
    const [kind, number = ""] = phase.split(".");
    const name =
      kind === "setup"
        ? texts("setUp", { number })
        : kind === "verify"
          ? texts("check", { number })
          : texts("taskItself");
    return stream === "err" ? texts("stderr", { phase: name }) : name;
  };
}
