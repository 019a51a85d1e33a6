import { SquareTerminal } from "lucide-react";
import type { ReactElement } from "react";

import { projectName } from "../../../tasks/project-name.ts";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { StateMark } from "../../../ui/state/state-mark.tsx";
import { useTerminalTexts } from "../texts.ts";
import type { RunningTerminal } from "./use-running-terminals.ts";
import styles from "./grid.module.css";

interface ChooseTerminalProps {
  readonly running: readonly RunningTerminal[];
  readonly choose: (task: string) => void;
}

/** Shown when no terminal is open. */
export function ChooseTerminal({ running, choose }: ChooseTerminalProps): ReactElement {
  const texts = useTerminalTexts();
  return (
    <div className={styles["choose"]}>
      <EmptyState icon={<SquareTerminal />} title={texts(running.length === 0 ? "noneRunning" : "noneTitle")}>
        {texts("noneLead")}
      </EmptyState>
      {running.length === 0 ? null : (
        <ul className={styles["list"]}>
          {running.map(({ task, run }) => (
            <li key={task.id}>
              <button type="button" onClick={() => choose(task.id)}>
                <StateMark state={task.state} form="icon" />
                <span>
                  <strong>{task.name}</strong>{" "}
                  <span className={styles["run"]}>
                    {projectName(run)} {run.id}
                  </span>
                </span>
                <code>{task.command}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
