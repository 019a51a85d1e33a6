import type { ReactElement } from "react";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { RadarResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { useActOnChanges } from "../../../tasks/changes/use-act-on-changes.ts";
import { ConflictLines } from "../../../tasks/conflicts/conflict-lines.tsx";
import { conflictAddress } from "../../../tasks/task-address.ts";
import { Button } from "../../../ui/button/button.tsx";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { ButtonLink } from "../../../ui/link/button-link.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { useConflictTexts } from "./conflict-texts.ts";
import styles from "./conflict.module.css";

/** Shows where a change conflicts with its target now, and the commands that resolve it. */
export function Conflict({ change }: { readonly change: ChangeResource }): ReactElement {
  const texts = useConflictTexts();
  const may = usePermissions();
  const acts = useActOnChanges();
  const { id, project, target } = change;
  // The key begins as those of changes, so that the conflict is compared again after each landing.
  const radar = useAnswer(["changes", "conflict", id], (api) =>
    api.get("getRadar", { project }, { target, of: [target, id], lines: true }),
  );
  return (
    <div className={styles["conflict"]}>
      <Answered of={radar} skeleton={<Skeleton lines={6} />} title={texts("unread")}>
        {(found) => <Files change={change} found={found} />}
      </Answered>
      <h3>{texts("resolve")}</h3>
      {may("changes:merge", project) ? (
        <ButtonLink className={styles["here"]} variant="primary" to={conflictAddress(change)}>
          {texts("resolveHere")}
        </ButtonLink>
      ) : null}
      {may("changes:merge", project) && may("runs:write", project) ? (
        <p className={styles["ways"]}>
          <Button size="small" onClick={() => void acts.handOver(id, "agent")}>
            {texts("letAgent")}
          </Button>
          <Button size="small" onClick={() => void acts.handOver(id, "task")}>
            {texts("runAgain")}
          </Button>
        </p>
      ) : null}
      <ul className={styles["commands"]}>
        <CommandLine command={`wzp resolve ${quoteWord(id)}`} does={texts("byShell")} />
        <CommandLine command={`wzp resolve ${quoteWord(id)} --tool`} does={texts("byTool")} />
        <CommandLine command={`wzp resolve ${quoteWord(id)} --agent`} does={texts("byAgent", { target })} />
        <CommandLine command={`wzp resolve ${quoteWord(id)} --retry`} does={texts("byRetry", { target })} />
      </ul>
    </div>
  );
}

interface FilesProps {
  readonly change: ChangeResource;
  readonly found: RadarResource;
}

function Files({ change: { id, target }, found }: FilesProps): ReactElement {
  const texts = useConflictTexts();
  const overlap = found.overlaps.find(({ nodes }) => nodes.includes(id) && nodes.includes(target));
  if (overlap?.verdict !== "conflict") {
    const isCompared = found.nodes.some((node) => node.id === id && node.failure === undefined);
    return <p>{texts(isCompared ? "noLonger" : "notCompared", { target })}</p>;
  }
  return <ConflictLines overlap={overlap} />;
}

interface CommandLineProps {
  readonly command: string;
  readonly does: string;
}

function CommandLine({ command, does }: CommandLineProps): ReactElement {
  return (
    <li>
      <code>{command}</code>
      <CopyButton value={command} what={command} />
      <span>{does}</span>
    </li>
  );
}
