import { BellRing, Trash2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import { programOf } from "@wezterm-parallel/shared/domain/access/program-of";
import type { Subscription } from "@wezterm-parallel/shared/protocol/api/schemas/push-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useAnswer } from "../../../binding/use-answer.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import {
  canReceivePush,
  subscribeToPush,
  unsubscribeFromPush,
  type PushTrouble,
} from "../../../live/push.ts";
import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Callout } from "../../../ui/error/callout.tsx";
import { Switch } from "../../../ui/field/checkbox.tsx";
import { isPushedTo } from "../../../ui/notify/notification-choice.ts";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import type { Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { currentLanguage } from "../../../ui/texts/language.ts";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { useNotificationTexts } from "./notification-texts.ts";
import styles from "../profile.module.css";

const subscriptionsKey = ["subscriptions"] as const;

/** Chooses whether this browser receives notifications while no page is open, and lists all that do. */
export function PushSubscriptions({ isAllowed }: { readonly isAllowed: boolean }): ReactElement {
  const answer = useAnswer(subscriptionsKey, (api) => api.get("listSubscriptions", {}));
  return (
    <>
      {isAllowed ? <ThisBrowser /> : null}
      <Answered of={answer} skeleton={<Skeleton lines={2} />}>
        {({ items }) => (items.length === 0 ? null : <Subscribed items={items} />)}
      </Answered>
    </>
  );
}

function ThisBrowser(): ReactElement {
  const texts = useNotificationTexts();
  const api = useApi();
  const refresh = useRefresh();
  const isOn = useStoredValue(isPushedTo);
  const [trouble, setTrouble] = useState<PushTrouble | undefined>();
  const [wanted, setWanted] = useState<boolean | undefined>();
  const change = async (on: boolean) => {
    setWanted(on);
    const done = on ? await subscribeToPush(api, currentLanguage()) : undefined;
    if (!on) await unsubscribeFromPush();
    setTrouble(done?.ok === false ? done.failure : undefined);
    isPushedTo.set(on && done?.ok === true);
    setWanted(undefined);
    void refresh(subscriptionsKey);
  };
  if (!canReceivePush()) return <p className={styles["muted"]}>{texts("pushNever")}</p>;
  return (
    <>
      <Switch
        label={texts("push")}
        hint={texts("pushHint")}
        checked={wanted ?? isOn}
        disabled={wanted !== undefined}
        onChange={(on) => void change(on)}
      />
      {trouble === undefined ? null : (
        <Callout tone="warning" role="status">
          {trouble.why === "unreachable" ? texts("pushUnreachable") : trouble.failure.detail}
        </Callout>
      )}
    </>
  );
}

function Subscribed({ items }: { readonly items: readonly Subscription[] }): ReactElement {
  const texts = useNotificationTexts();
  const api = useApi();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const remove = async ({ id, userAgent }: Subscription) => {
    const removed = await api.send("removeSubscription", { id });
    if (removed.ok) showToast({ text: texts("removed", { name: programOf(userAgent) }) });
    else showToast({ text: removed.failure.detail, tone: "bad" });
    void refresh(subscriptionsKey);
  };
  const test = async () => {
    setBusy(true);
    const tested = await api.send("testSubscriptions", {});
    setBusy(false);
    const sent = tested.ok ? tested.value.items.filter(({ result }) => result === "sent").length : 0;
    const all = tested.ok ? tested.value.items.length : items.length;
    showToast({ text: texts("tested", { sent, all }), tone: sent === all ? "good" : "warning" });
    void refresh(subscriptionsKey);
  };
  return (
    <>
      <Table
        wide
        label={texts("devices")}
        columns={useColumns((each) => void remove(each))}
        rows={items}
        keyOf={({ id }) => id}
        empty={null}
      />
      <div>
        <Button icon={<BellRing />} busy={busy} onClick={() => void test()}>
          {texts("test")}
        </Button>
      </div>
    </>
  );
}

function useColumns(remove: (subscription: Subscription) => void): readonly Column<Subscription>[] {
  const texts = useNotificationTexts();
  return [
    {
      id: "program",
      header: texts("device"),
      card: "title",
      cell: ({ userAgent }) => <span title={userAgent}>{programOf(userAgent)}</span>,
    },
    { id: "service", header: texts("service"), cell: ({ service }) => service },
    { id: "added", header: texts("added"), cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
    {
      id: "sent",
      header: texts("sent"),
      cell: ({ sentAt, failure }) =>
        failure ?? (sentAt === undefined ? texts("notYet") : <TimeAgo at={sentAt} />),
    },
    {
      id: "actions",
      header: "",
      card: "corner",
      align: "end",
      width: "4rem",
      cell: (each) => (
        <IconButton
          size="small"
          icon={<Trash2 />}
          label={texts("remove", { name: programOf(each.userAgent) })}
          onClick={() => remove(each)}
        />
      ),
    },
  ];
}
