import {
  CirclePause,
  CirclePlay,
  CircleX,
  Ellipsis,
  GitCompareArrows,
  Layers,
  MessageSquare,
  Plus,
  RotateCcw,
  Settings2,
} from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useApi } from "../../binding/api-context.ts";
import { useLiveSession } from "../../binding/live-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useRouter } from "../../router/use-router.ts";
import { LazyGroupsDialog } from "../../tasks/groups/lazy-groups-dialog.ts";
import { LazySayDialog } from "../../tasks/answering/lazy-say-dialog.ts";
import { useAnsweringTexts } from "../../tasks/answering/texts.ts";
import { projectName } from "../../tasks/project-name.ts";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { Menu } from "../../ui/menu/menu.tsx";
import type { MenuItem } from "../../ui/menu/menu-items.ts";
import { ActOnRun, possibleRunActions, type RunAction } from "./act-on-run.ts";
import { CancelRunDialog } from "./cancel-run-dialog.tsx";
import { ChooseRunDialog } from "./compare/choose-run-dialog.tsx";
import { isEarlier, useOtherRuns } from "./compare/other-runs.ts";
import { useCompareTexts } from "./compare/texts.ts";
import { useMergeAll } from "./merging/use-merge-all.tsx";
import { RunSettingsDialog } from "./run-settings-dialog.tsx";
import { useRunTexts } from "./texts.ts";
import styles from "./run.module.css";

const icons: Readonly<Record<RunAction, ReactElement>> = {
  retryFailed: <RotateCcw />,
  retryAll: <RotateCcw />,
  resume: <CirclePlay />,
  pause: <CirclePause />,
  cancel: <CircleX />,
};

/** The run's actions: the main one as a button, all of them in a menu and in the palette. */
export function RunActions({ run }: { readonly run: RunResource }): ReactElement {
  const texts = useRunTexts();
  const [dialog, setDialog] = useState<"cancel" | "say" | "settings" | "compare" | "groups" | undefined>(
    undefined,
  );
  const close = () => setDialog(undefined);
  const acts = useRunActs(run, setDialog);
  const looks = useRunLooks(run, setDialog);
  const [first] = acts;
  useCommands(() => [...acts, ...looks].map((item) => commandOf(item, run.id)));
  return (
    <>
      {first === undefined ? null : (
        <Button
          className={styles["first"]}
          icon={first.icon}
          aria-label={first.label}
          variant={run.state === "running" ? "plain" : "primary"}
          onClick={() => first.run()}
        >
          {first.label}
        </Button>
      )}
      <Menu
        trigger={<IconButton icon={<Ellipsis />} label={texts("moreActions")} variant="plain" />}
        groups={[{ items: acts }, { items: looks }].filter(({ items }) => items.length > 0)}
      />
      <CancelRunDialog run={run} open={dialog === "cancel"} onClose={close} />
      {dialog === "say" ? <LazySayDialog run={run.id} onClose={close} /> : null}
      <ChooseRunDialog run={run} open={dialog === "compare"} onClose={close} />
      {dialog === "groups" ? (
        <LazyGroupsDialog project={run.projectId} name={projectName(run)} onClose={close} />
      ) : null}
      <RunSettingsDialog run={run} open={dialog === "settings"} onClose={close} />
    </>
  );
}

/** Has a stable name, which the palette uses as well. */
interface RunItem extends MenuItem {
  readonly id: string;
}

function commandOf({ id, label, icon, run }: RunItem, of: string): Command {
  return { id: `run.${of}.${id}`, group: "actions", label, icon, act: run };
}

/** Returns actions that change the run, limited to the user's permissions. */
function useRunActs(run: RunResource, ask: (dialog: "cancel" | "say") => void): readonly RunItem[] {
  const texts = useRunTexts();
  const api = useApi();
  const { store } = useLiveSession();
  const may = usePermissions();
  const router = useRouter();
  const merging = useMergeAll(run);
  const saying = useSaying(run, () => ask("say"));
  const act = useMemo(() => new ActOnRun(api, store, run.id), [api, store, run.id]);
  if (!may("runs:write", run.projectId)) return [...merging, ...saying];
  const does: Readonly<Record<RunAction, () => void>> = {
    retryFailed: () => void act.retry("failed"),
    retryAll: () => void act.retry("all"),
    resume: () => void act.pause(false),
    pause: () => void act.pause(true),
    cancel: () => ask("cancel"),
  };
  const actions = possibleRunActions(run).map((action) => ({
    id: action,
    label: texts(action),
    icon: icons[action],
    run: does[action],
    danger: action === "cancel",
  }));
  const add: RunItem = {
    id: "add",
    label: texts(run.sealed ? "addToProject" : "addTasks"),
    icon: <Plus />,
    run: () =>
      void router.navigate(
        addressOf(
          "add",
          { project: run.projectId },
          { run: run.sealed || run.endedAt !== undefined ? undefined : run.id },
        ),
      ),
  };
  return [...actions, ...merging, ...saying, add];
}

/** Returns the action that says something to all agents, while tasks run. */
function useSaying({ counts, projectId }: RunResource, act: () => void): readonly RunItem[] {
  const texts = useAnsweringTexts();
  const may = usePermissions();
  if ((counts.running ?? 0) === 0 || !may("terminals:write", projectId)) return [];
  return [{ id: "say", label: texts("sayAgents"), icon: <MessageSquare />, run: act }];
}

/** Returns actions that only show something. */
function useRunLooks(
  run: RunResource,
  ask: (dialog: "settings" | "compare" | "groups") => void,
): readonly RunItem[] {
  const texts = useRunTexts();
  const words = useCompareTexts();
  const [, change] = useAddressQuery();
  const others = useOtherRuns(run);
  const [before] = others;
  const looks: RunItem[] = [];
  if (before !== undefined && isEarlier(before, run))
    looks.push({
      id: "compare",
      label: words("compareWith", { run: before.id }),
      icon: <GitCompareArrows />,
      run: () => change({ compare: before.id, view: "table" }, "push"),
    });
  if (before !== undefined)
    looks.push({
      id: "compareOther",
      label: words("compareOther"),
      icon: <GitCompareArrows />,
      run: () => ask("compare"),
    });
  looks.push({ id: "settings", label: texts("settings"), icon: <Settings2 />, run: () => ask("settings") });
  looks.push({ id: "groups", label: texts("projectGroups"), icon: <Layers />, run: () => ask("groups") });
  return looks;
}
