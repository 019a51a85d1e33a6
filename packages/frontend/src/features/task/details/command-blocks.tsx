import type { ReactElement } from "react";

import type { RunSettings } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { commandLine } from "../../../tasks/command-line.ts";
import { useTaskPageTexts } from "../texts.ts";
import styles from "../task.module.css";
import details from "./details.module.css";

interface CommandBlocksProps {
  readonly spec: TaskSpec;
  readonly settings: RunSettings;
  /** The command of the shown attempt, if the task was changed since. */
  readonly given: AttemptResource["given"];
}

/** Shows the command, the set-up commands before it, and the checks after it. */
export function CommandBlocks({ spec, settings, given }: CommandBlocksProps): ReactElement {
  const texts = useTaskPageTexts();
  const prompt = given === undefined ? promptOf(spec.command) : undefined;
  const setup = spec.checkout === "worktree" ? settings.setup.map(commandLine) : [];
  return (
    <>
      <Section title={texts("command")} lead={given === undefined ? undefined : texts("changedSince")}>
        <Code
          text={given?.command ?? commandLine(withoutPrompt(spec.command, prompt))}
          what={texts("command")}
        />
      </Section>
      {prompt === undefined ? null : (
        <Section title={texts("prompt")}>
          <p className={details["prompt"]}>{prompt}</p>
        </Section>
      )}
      <Commands title={texts("setup")} lines={setup} />
      <Commands title={texts("verify")} lines={spec.verify.map(commandLine)} />
    </>
  );
}

/** Programs whose long arguments are scripts, not prompts. */
const shells = /(?:^|\/)(?:sh|bash|dash|zsh|fish|node|python3?|perl|ruby|awk|sed)$/;
/** Minimum length of a prompt. */
const promptFrom = 40;

/** Returns the longest argument that reads as prose, as agents receive it: shown as text without shell quotes. */
function promptOf(command: Command): string | undefined {
  if (command.kind === "shell" || shells.test(command.argv[0] ?? "")) return undefined;
  const prose = command.argv.slice(1).filter((word) => word.length >= promptFrom && /\s/.test(word));
  return prose.toSorted((one, other) => other.length - one.length)[0];
}

function withoutPrompt(command: Command, prompt: string | undefined): Command {
  if (command.kind === "shell" || prompt === undefined) return command;
  return { ...command, argv: command.argv.map((word) => (word === prompt ? "{prompt}" : word)) };
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
      <pre tabIndex={0} role="group" aria-label={what}>
        {text}
      </pre>
      <CopyButton value={text} what={what} />
    </div>
  );
}
