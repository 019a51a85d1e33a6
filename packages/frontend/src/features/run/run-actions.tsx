import {
  CirclePause,
  CirclePlay,
  CircleX,
  Ellipsis,
  GitCompareArrows,
  Plus,
  RotateCcw,
  Settings2,
} from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/resources";

import { useApi } from "../../binding/api-context.ts";
import { useLiveSession } from "../../binding/live-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { useRouter } from "../../router/use-router.ts";
import { Button } from "../../ui/button/button.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { Menu } from "../../ui/menu/menu.tsx";
import type { MenuItem } from "../../ui/menu/menu-items.ts";
import { ActOnRun, possibleRunActions, type RunAction } from "./act-on-run.ts";
import { CancelRunDialog } from "./cancel-run-dialog.tsx";
import { useEarlierRuns } from "./compare/earlier-runs.ts";
import { RunSettingsDialog } from "./run-settings-dialog.tsx";
import { useRunTexts } from "./texts.ts";

const icons: Readonly<Record<RunAction, ReactElement>> = {
  retryFailed: <RotateCcw />,
  retryAll: <RotateCcw />,
  resume: <CirclePlay />,
  pause: <CirclePause />,
  cancel: <CircleX />,
};

/** What can be done with the run: the first of it as a button, all of it in a menu and in the palette. */
export function RunActions({ run }: { readonly run: RunResource }): ReactElement {
  const texts = useRunTexts();
  const [dialog, setDialog] = useState<"cancel" | "settings" | undefined>(undefined);
  const close = () => setDialog(undefined);
  const acts = useRunActs(run, () => setDialog("cancel"));
  const looks = useRunLooks(run, () => setDialog("settings"));
  const [first] = acts;
  useCommands(() => [...acts, ...looks].map((item) => commandOf(item, run.id)));
  return (
    <>
      {first === undefined ? null : (
        <Button
          icon={first.icon}
          variant={run.endedAt === undefined ? "plain" : "primary"}
          onClick={() => first.run()}
        >
          {first.label}
        </Button>
      )}
      <Menu
        trigger={<IconButton icon={<Ellipsis />} label={texts("moreActions")} variant="plain" />}
        groups={[{ items: acts.slice(1) }, { items: looks }].filter(({ items }) => items.length > 0)}
      />
      <CancelRunDialog run={run} open={dialog === "cancel"} onClose={close} />
      <RunSettingsDialog run={run} open={dialog === "settings"} onClose={close} />
    </>
  );
}

/** Known by its name in the palette as well, the same tomorrow. */
interface RunItem extends MenuItem {
  readonly id: string;
}

function commandOf({ id, label, icon, run }: RunItem, of: string): Command {
  return { id: `run.${of}.${id}`, group: "actions", label, icon, act: run };
}

/** What changes something, as far as the person may. */
function useRunActs(run: RunResource, askToCancel: () => void): readonly RunItem[] {
  const texts = useRunTexts();
  const api = useApi();
  const { store } = useLiveSession();
  const may = usePermissions();
  const router = useRouter();
  const act = useMemo(() => new ActOnRun(api, store, run.id), [api, store, run.id]);
  if (!may("runs:write", run.projectId)) return [];
  const does: Readonly<Record<RunAction, () => void>> = {
    retryFailed: () => void act.retry("failed"),
    retryAll: () => void act.retry("all"),
    resume: () => void act.pause(false),
    pause: () => void act.pause(true),
    cancel: askToCancel,
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
  return [...actions, add];
}

/** What only shows something. */
function useRunLooks(run: RunResource, showSettings: () => void): readonly RunItem[] {
  const texts = useRunTexts();
  const [, change] = useAddressQuery();
  const [before] = useEarlierRuns(run);
  const settings: RunItem = {
    id: "settings",
    label: texts("settings"),
    icon: <Settings2 />,
    run: showSettings,
  };
  if (before === undefined) return [settings];
  return [
    {
      id: "compare",
      label: texts("compareWith", { run: before.id }),
      icon: <GitCompareArrows />,
      run: () => change({ compare: before.id, view: "table" }, "push"),
    },
    settings,
  ];
}
