import { Rocket } from "lucide-react";
import type { ReactElement } from "react";

import { usePermissions } from "../../binding/me-context.ts";
import { CopyButton } from "../../ui/copy/copy-button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { useFirstVisitTexts } from "./first-visit-texts.ts";
import styles from "./first-visit.module.css";

/** Shown before the first run: explains how to create one, to users who may. */
export function FirstVisit(): ReactElement {
  const texts = useFirstVisitTexts();
  const may = usePermissions();
  if (!may("runs:write"))
    return (
      <EmptyState title={texts("title")} icon={<Rocket aria-hidden="true" />}>
        <p>{texts("seen")}</p>
      </EmptyState>
    );
  return (
    <EmptyState title={texts("title")} icon={<Rocket aria-hidden="true" />}>
      <p>{texts("lead")}</p>
      <ol className={styles["steps"]}>
        <Step text={texts("stepDirectory")} command="cd my-project" />
        <Step text={texts("stepInit")} command="wzp init" />
        <Step text={texts("stepRun")} command="wzp run" />
      </ol>
      <p>{texts("one")}</p>
      <Command command="wzp add -- npm test" />
    </EmptyState>
  );
}

interface StepProps {
  readonly text: string;
  readonly command: string;
}

function Step({ text, command }: StepProps): ReactElement {
  return (
    <li>
      {text}
      <Command command={command} />
    </li>
  );
}

function Command({ command }: { readonly command: string }): ReactElement {
  const texts = useFirstVisitTexts();
  return (
    <div className={styles["command"]}>
      <code>{command}</code>
      <CopyButton value={command} what={texts("copyCommand")} />
    </div>
  );
}
