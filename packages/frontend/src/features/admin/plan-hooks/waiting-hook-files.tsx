import { ShieldCheck } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { HookFileResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { Section } from "../../../ui/page/section.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import styles from "../hooks/hooks.module.css";
import { useProjectNames } from "../users/use-project-names.ts";
import { usePlanHooksTexts } from "./texts.ts";

interface WaitingProps {
  readonly files: readonly HookFileResource[];
}

/** Lists plan files whose hooks do not run before somebody trusts them. */
export function WaitingHookFiles({ files }: WaitingProps): ReactElement {
  const texts = usePlanHooksTexts();
  const projects = useProjectNames();
  const may = usePermissions();
  const columns: readonly Column<HookFileResource>[] = [
    { id: "file", header: texts("file"), card: "title", cell: ({ file }) => <code>{file}</code> },
    { id: "project", header: texts("project"), cell: ({ project }) => projects.get(project) ?? project },
    { id: "hooks", header: texts("hook"), card: "whole", cell: (file) => <Commands file={file} /> },
    { id: "by", header: texts("asked"), cell: ({ offered }) => offered.by },
    { id: "at", header: texts("askedAt"), cell: ({ offered }) => <TimeAgo at={offered.at} /> },
    {
      id: "actions",
      header: "",
      align: "end",
      cell: (file) => (may("secrets:write", file.project) ? <TrustButton file={file} /> : null),
    },
  ];
  return (
    <Section title={texts("waitingFiles")}>
      <Table
        label={texts("waitingFiles")}
        columns={columns}
        rows={files}
        keyOf={({ project, hash }) => `${project} ${hash}`}
      />
    </Section>
  );
}

interface FileProps {
  readonly file: HookFileResource;
}

function Commands({ file: { hooks } }: FileProps): ReactElement {
  return (
    <ul className={styles["stack"]}>
      {hooks.map(({ on, command }) => (
        <li key={on} className={styles["cut"]}>
          {on} <code>{command}</code>
        </li>
      ))}
    </ul>
  );
}

function TrustButton({ file }: FileProps): ReactElement {
  const texts = usePlanHooksTexts();
  const carryOut = useCarryOut();
  const [asks, setAsks] = useState(false);
  const { project, hash, file: name } = file;
  const trust = () =>
    carryOut((api) => api.send("trustHooks", { project }, { hash }), {
      changes: ["plan-hooks"],
      tell: () => showToast({ text: texts("trusted", { file: name }), tone: "good" }),
    });
  return (
    <>
      <Button
        icon={<ShieldCheck />}
        aria-label={texts("trustOf", { file: name })}
        onClick={() => setAsks(true)}
      >
        {texts("trust")}
      </Button>
      <ConfirmDialog
        open={asks}
        onClose={() => setAsks(false)}
        title={texts("trustTitle", { file: name })}
        action={texts("trust")}
        confirm={trust}
      >
        <p>{texts("trustHint")}</p>
        <Commands file={file} />
      </ConfirmDialog>
    </>
  );
}
