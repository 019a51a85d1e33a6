import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { SecretResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/secret-schemas";

import { useAnswer } from "../../../binding/use-answer.ts";
import { useCarryOut } from "../../../binding/use-carry-out.ts";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { ConfirmDialog } from "../../../ui/dialog/confirm-dialog.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Table } from "../../../ui/table/table.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import styles from "../admin.module.css";
import { SetSecretDialog } from "./set-secret-dialog.tsx";
import { useProjectsTexts } from "./texts.ts";

interface SecretsProps {
  readonly project: string;
}

/** Lists secrets by name with their last author: values are never shown. */
export function Secrets({ project }: SecretsProps): ReactElement {
  const texts = useProjectsTexts();
  const secrets = useAnswer(["secrets", project], (api) => api.secrets.list(project));
  /** The secret being set; empty: a new one. */
  const [setting, setSetting] = useState<string | undefined>(undefined);
  const [removing, setRemoving] = useState<string | undefined>(undefined);
  const add = (
    <Button icon={<Plus />} onClick={() => setSetting("")}>
      {texts("set")}
    </Button>
  );
  return (
    <Section title={texts("secrets")} lead={texts("secretsLead")} actions={add}>
      <Answered of={secrets} skeleton={<Skeleton lines={3} />}>
        {(found) => <SecretsTable secrets={found} onSet={setSetting} onRemove={setRemoving} />}
      </Answered>
      {setting === undefined ? null : (
        <SetSecretDialog project={project} name={setting} onClose={() => setSetting(undefined)} />
      )}
      {removing === undefined ? null : (
        <RemoveDialog project={project} name={removing} onClose={() => setRemoving(undefined)} />
      )}
    </Section>
  );
}

interface SecretsTableProps {
  readonly secrets: readonly SecretResource[];
  readonly onSet: (name: string) => void;
  readonly onRemove: (name: string) => void;
}

function SecretsTable({ secrets, onSet, onRemove }: SecretsTableProps): ReactElement {
  const texts = useProjectsTexts();
  return (
    <Table
      label={texts("secrets")}
      rows={secrets}
      keyOf={({ name }) => name}
      empty={<p className={styles["muted"]}>{texts("secretsNone")}</p>}
      columns={[
        { id: "name", header: texts("name"), card: "title", cell: ({ name }) => <code>{name}</code> },
        { id: "changed", header: texts("changed"), cell: ({ changedAt }) => <TimeAgo at={changedAt} /> },
        { id: "by", header: texts("changedBy"), cell: ({ changedBy }) => changedBy },
        {
          id: "actions",
          header: texts("remove"),
          card: "corner",
          align: "end",
          cell: ({ name }) => (
            <>
              <IconButton
                size="small"
                icon={<Pencil />}
                label={texts("setAgain", { name })}
                onClick={() => onSet(name)}
              />
              <IconButton
                size="small"
                icon={<Trash2 />}
                label={`${texts("remove")}: ${name}`}
                onClick={() => onRemove(name)}
              />
            </>
          ),
        },
      ]}
    />
  );
}

interface RemoveDialogProps extends SecretsProps {
  readonly name: string;
  readonly onClose: () => void;
}

function RemoveDialog({ project, name, onClose }: RemoveDialogProps): ReactElement {
  const texts = useProjectsTexts();
  const carryOut = useCarryOut();
  const tell = () => showToast({ text: texts("removed", { name }) });
  const remove = () =>
    carryOut((api) => api.secrets.remove(project, name), { changes: ["secrets", project], tell });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={texts("removeQuestion", { name })}
      action={texts("remove")}
      danger
      confirm={remove}
    >
      <p>{texts("removeText")}</p>
    </ConfirmDialog>
  );
}
