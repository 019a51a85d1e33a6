import { CirclePause, CirclePlay, Send } from "lucide-react";
import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Link } from "../../../ui/link/link.tsx";
import { sortRows, type Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { useSort } from "../../../ui/table/use-sort.ts";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { useProjectNames } from "../users/use-project-names.ts";
import { DeliveryOutcome, WebhookState } from "./delivery-outcome.tsx";
import { useWebhooksTexts } from "./texts.ts";
import { useWebhookActs } from "./use-webhook-acts.ts";
import styles from "../hooks/hooks.module.css";

interface WebhooksTableProps {
  readonly webhooks: readonly WebhookResource[];
  /** The webhook whose details are shown. */
  readonly selected: WebhookResource | undefined;
}

export function keyOfWebhook({ project, name }: WebhookResource): string {
  return `${project} ${name}`;
}

/** Lists webhooks; a row toggles the details of its webhook. */
export function WebhooksTable({ webhooks, selected }: WebhooksTableProps): ReactElement {
  const texts = useWebhooksTexts();
  const [sort, setSort] = useSort();
  const projects = useProjectNames();
  const chosen = selected && keyOfWebhook(selected);
  const projectOf = ({ project }: WebhookResource) => projects.get(project) ?? project;
  const columns: readonly Column<WebhookResource>[] = [
    {
      id: "name",
      header: texts("name"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: (webhook) => <Name webhook={webhook} isSelected={keyOfWebhook(webhook) === chosen} />,
    },
    { id: "project", header: texts("project"), sortBy: projectOf, cell: projectOf },
    {
      id: "receiver",
      header: texts("receiver"),
      sortBy: ({ receiver }) => receiver,
      cell: ({ receiver }) => <code className={styles["cut"]}>{receiver}</code>,
    },
    {
      id: "state",
      header: texts("state"),
      sortBy: ({ state, failing }) => `${state} ${failing === undefined ? 1 : 0}`,
      cell: (webhook) => <WebhookState webhook={webhook} />,
    },
    {
      id: "last",
      header: texts("last"),
      sortBy: ({ last }) => last?.at,
      amounts: true,
      cell: (webhook) => <Last webhook={webhook} />,
    },
    { id: "actions", header: "", align: "end", cell: (webhook) => <Actions webhook={webhook} /> },
  ];
  return (
    <Table
      label={texts("name")}
      wide
      columns={columns}
      rows={sortRows(webhooks, columns, sort)}
      keyOf={keyOfWebhook}
      sort={sort}
      onSort={setSort}
      selected={chosen}
    />
  );
}

interface RowProps {
  readonly webhook: WebhookResource;
}

function Name({
  webhook: { project, name },
  isSelected,
}: RowProps & { readonly isSelected: boolean }): ReactElement {
  const query = isSelected ? {} : { project, webhook: name };
  return (
    <Link
      to={addressOf("adminPart", { part: "webhooks" }, query)}
      data-row-link=""
      aria-current={isSelected || undefined}
    >
      {name}
    </Link>
  );
}

function Last({ webhook: { last } }: RowProps): ReactElement {
  const texts = useWebhooksTexts();
  if (last === undefined) return <span className={styles["quiet"]}>{texts("never")}</span>;
  return (
    <span className={styles["outcome"]}>
      <DeliveryOutcome delivery={last} />
      <TimeAgo at={last.at} />
    </span>
  );
}

function Actions({ webhook }: RowProps): ReactElement {
  const texts = useWebhooksTexts();
  const { busy, pause, test } = useWebhookActs(webhook);
  const { name, state } = webhook;
  const isOn = state === "on";
  return (
    <span className={styles["actions"]}>
      <IconButton
        size="small"
        icon={<Send />}
        busy={busy}
        label={texts("testOf", { name })}
        onClick={() => void test()}
      />
      <IconButton
        size="small"
        icon={isOn ? <CirclePause /> : <CirclePlay />}
        busy={busy}
        label={texts(isOn ? "pauseOf" : "resumeOf", { name })}
        onClick={() => void pause(isOn)}
      />
    </span>
  );
}
