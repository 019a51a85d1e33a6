import { GitMerge } from "lucide-react";
import type { ReactElement } from "react";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { usePermissions } from "../../binding/me-context.ts";
import { useAddressParameters } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { useChange, useFollowedChanges } from "../../tasks/changes/use-changes.ts";
import { taskAddress } from "../../tasks/task-address.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Answered } from "../../ui/error/answered.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { ConflictView } from "./conflict-view.tsx";
import { useConflictPageTexts } from "./texts.ts";

/** The conflict of a change with its target, to be resolved hunk by hunk. */
export function ConflictPage(): ReactElement {
  const texts = useConflictPageTexts();
  const { run, name } = useAddressParameters("conflict");
  const id = `${run}/${name}`;
  useFollowedChanges();
  const change = useChange(id);
  return (
    <Page
      title={texts("conflictOf", { change: name })}
      crumbs={[
        { label: run, to: addressOf("run", { run }) },
        { label: name, to: taskAddress({ run, name }, "details") },
      ]}
    >
      {change === undefined ? <Skeleton lines={16} /> : <Shown key={id} id={id} change={change} />}
    </Page>
  );
}

interface ShownProps {
  readonly id: string;
  readonly change: ChangeResource | null;
}

function Shown({ id, change }: ShownProps): ReactElement {
  const texts = useConflictPageTexts();
  const may = usePermissions();
  if (change?.state === "open" && change.failure?.reason === "merge-conflict")
    return <Loaded change={change} mayMerge={may("changes:merge", change.project)} />;
  const [run = "", ...name] = id.split("/");
  return (
    <EmptyState
      title={texts("noConflict", { change: id })}
      icon={<GitMerge />}
      action={
        <ButtonLink to={taskAddress({ run, name: name.join("/") }, "details")}>{texts("toTask")}</ButtonLink>
      }
    >
      {texts("noConflictHint")}
    </EmptyState>
  );
}

interface LoadedProps {
  readonly change: ChangeResource;
  readonly mayMerge: boolean;
}

function Loaded({ change, mayMerge }: LoadedProps): ReactElement {
  const texts = useConflictPageTexts();
  const { id } = change;
  // The key begins as those of changes, so that the conflict is read again after each landing.
  const conflict = useAnswer(["changes", "hunks", id], (api) => api.get("getConflict", { id }));
  return (
    <Answered of={conflict} skeleton={<Skeleton lines={16} />} title={texts("unread")}>
      {(read) => (
        <ConflictView
          change={change}
          conflict={read}
          mayMerge={mayMerge}
          readAgain={() => void conflict.refetch()}
        />
      )}
    </Answered>
  );
}
