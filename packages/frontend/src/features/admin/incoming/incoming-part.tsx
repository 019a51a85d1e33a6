import { Plus, Webhook } from "lucide-react";
import { useState, type ReactElement } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAddressQuery } from "../../../binding/use-address.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { useQuietAnswer } from "../../../binding/use-quiet-answer.ts";
import { Button } from "../../../ui/button/button.tsx";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { useAdminTexts } from "../texts.ts";
import { AddIncomingDialog } from "./add-incoming-dialog.tsx";
import { IncomingDetails } from "./incoming-details.tsx";
import { IncomingTable, keyOfIncoming } from "./incoming-table.tsx";
import { useIncomingTexts } from "./texts.ts";
import { useIncomingKeys } from "./use-incoming-keys.ts";
import styles from "./incoming.module.css";

/** Polling interval in ms: runs of calls end without an event of their webhook. */
const everyMs = 5_000;

const none: readonly IncomingResource[] = [];

/** Incoming webhooks of the projects in which this person may set secrets, and their calls. */
export function IncomingPart(): ReactElement {
  const texts = useIncomingTexts();
  const admin = useAdminTexts();
  const may = usePermissions();
  const [query] = useAddressQuery();
  const [adding, setAdding] = useState(false);
  const { data: projects = [] } = useAnswer(["projects"], (api) => api.team.projects());
  const mine = projects.filter(({ id }) => may("secrets:write", id));
  const answer = useQuietAnswer(["incoming"], async (api) => items(await api.get("listIncoming", {})), {
    everyMs,
  });
  const all = answer.data ?? none;
  const add = mine.length === 0 ? undefined : () => setAdding(true);
  useIncomingKeys(all, add);
  const selected = all.find(
    ({ project, name }) => project === query["project"] && name === query["incoming"],
  );
  return (
    <>
      <Toolbar label={admin("incoming")}>
        <p className={styles["quiet"]}>{texts("lead")}</p>
        <ToolbarSpace />
        {add === undefined ? null : (
          <Button variant="primary" icon={<Plus />} onClick={add}>
            {texts("add")}
          </Button>
        )}
      </Toolbar>
      <Answered of={answer} skeleton={<Skeleton lines={4} />} title={texts("unread")}>
        {(known) =>
          known.length === 0 ? (
            <EmptyState title={texts("none")} icon={<Webhook />}>
              {texts("noneHint")}
            </EmptyState>
          ) : (
            <IncomingTable all={known} selected={selected} />
          )
        }
      </Answered>
      {selected === undefined ? null : <IncomingDetails key={keyOfIncoming(selected)} incoming={selected} />}
      {adding ? <AddIncomingDialog projects={mine} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
