import type { ReactElement } from "react";

import type { RunSettings } from "@wezterm-parallel/shared/domain/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task-spec";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/resources";

import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { commandLine } from "../actions/command-line.ts";
import { useTaskPageTexts } from "../texts.ts";
import styles from "../task.module.css";

interface CommandBlocksProps {
  readonly spec: TaskSpec;
  readonly settings: RunSettings;
  /** What the attempt shown ran, where the task was changed since. */
  readonly given: AttemptResource["given"];
}

/** What runs, what is run before in its worktree, and what proves it afterwards. */
export function CommandBlocks({ spec, settings, given }: CommandBlocksProps): ReactElement {
  const texts = useTaskPageTexts();
  const setup = spec.checkout === "worktree" ? settings.setup.map(commandLine) : [];
  return (
    <>
      <Section title={texts("command")} lead={given === undefined ? undefined : texts("changedSince")}>
        <Code text={given?.command ?? commandLine(spec.command)} what={texts("command")} />
      </Section>
      <Commands title={texts("setup")} lines={setup} />
      <Commands title={texts("verify")} lines={spec.verify.map(commandLine)} />
    </>
  );
}

interface CommandsProps {
  readonly title: string;
  readonly lines: readonly string[];
}

function Commands({ title, lines }: CommandsProps): ReactElement | null {
  if (lines.length === 0) return null;
  return (
    <Section title={title}>
      <ol className={styles["commands"]}>
        {lines.map((line) => (
          <li key={line}>
            <Code text={line} what={title} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Code({ text, what }: { readonly text: string; readonly what: string }): ReactElement {
  return (
    <div className={styles["command"]}>
      <pre>{text}</pre>
      <CopyButton value={text} what={what} />
    </div>
  );
}
