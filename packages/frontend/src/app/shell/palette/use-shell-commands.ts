import { createElement } from "react";
import {
  FolderGit2,
  GitMerge,
  Keyboard,
  Languages,
  LogOut,
  PanelLeft,
  Play,
  Plus,
  Radar,
  RotateCcw,
  Server,
  ShieldCheck,
  SunMoon,
  Undo2,
  UserRoundCog,
  type LucideIcon,
} from "lucide-react";

import type { Link, LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import { addresses, addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useLiveSession } from "../../../binding/live-context.ts";
import { usePermissions } from "../../../binding/me-context.ts";
import { partsFor } from "../../../features/admin/parts.ts";
import { useAdminTexts } from "../../../features/admin/texts.ts";
import { useCommands, type Command } from "../../../ui/commands/commands.ts";
import { useUiTexts } from "../../../ui/ui-texts.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { languageChoice, languageChoices, languageNames } from "../../../ui/texts/language.ts";
import { newestRestart, newestUndo } from "../../../ui/toasts/toasts.ts";
import { undoToast } from "../../../ui/toasts/undo-toast.ts";
import { themeChoice, themeChoices } from "../../../ui/theme/theme.ts";
import { findInBacklog } from "./find-in-backlog.ts";
import { openOverlay } from "../overlay.ts";
import { placesFor } from "../places.ts";
import { narrowRail } from "../bars/rail.tsx";
import { useOverlayTexts } from "../overlay-texts.ts";
import { useShellTexts } from "../texts.ts";
import { useProjects } from "../use-projects.ts";
import { useSignOut } from "../person/use-sign-out.ts";

/** Registers the palette's commands for every page: places, projects, runs, tasks, and personal settings. */
export function useShellCommands(): void {
  const { store } = useLiveSession();
  const placesNow = usePlaceCommands();
  const choices = useChoiceCommands();
  const texts = useShellTexts();
  const ui = useUiTexts();
  const [workers, undo, restart] = [texts("workers"), texts("undo"), ui("restart")];
  useCommands((typed) => [
    ...placesNow,
    ...choices,
    ...undoing(undo),
    ...restarting(restart),
    ...workersIn(store.link, workers),
    ...findInWhole(store, typed),
  ]);
}

/** Loads partially loaded runs as soon as the user types; their tasks appear a moment later. */
function findInWhole(store: LiveStore, typed: string): readonly Command[] {
  const parts = typed.trim() === "" ? [] : store.backlog.runs.filter(({ isPart }) => isPart);
  for (const { resource } of parts) store.want(resource.id);
  return findInBacklog(store.backlog, typed);
}

function usePlaceCommands(): readonly Command[] {
  const texts = useShellTexts();
  const may = usePermissions();
  const places = placesFor(may).map(({ name, icon, keys }): Command => ({
    id: `page.${name}`,
    group: "pages",
    label: texts(name),
    icon: createElement(icon),
    keys,
    act: addresses[name],
  }));
  const profile: Command = {
    id: "page.profile",
    group: "pages",
    label: texts("profile"),
    icon: createElement(UserRoundCog),
    act: addresses.profile,
  };
  return [...places, profile, ...usePartCommands(), ...useProjectCommands()];
}

/** Commands for the pages of the administration. */
function usePartCommands(): readonly Command[] {
  const texts = useAdminTexts();
  return partsFor(usePermissions()).map((part) => ({
    id: `admin.${part}`,
    group: "pages",
    label: texts("goTo", { part: texts(part) }),
    icon: createElement(ShieldCheck),
    act: addressOf("adminPart", { part }),
  }));
}

/** Commands for each project: its board, its merge queue, its radar, and adding tasks to it. */
function useProjectCommands(): readonly Command[] {
  const texts = useShellTexts();
  const overlay = useOverlayTexts();
  const may = usePermissions();
  return useProjects().flatMap(({ id, name }): Command[] => {
    const board: Command = {
      id: `project.${id}`,
      group: "projects",
      label: name,
      detail: texts("board"),
      icon: createElement(FolderGit2),
      act: addressOf("board", { project: id }),
    };
    const add: Command = {
      ...board,
      id: `project.${id}.add`,
      label: overlay("addTasks", { project: name }),
      detail: undefined,
      icon: createElement(Plus),
      act: addressOf("add", { project: id }),
    };
    const plan: Command = {
      ...add,
      id: `project.${id}.plan`,
      label: overlay("runPlan", { project: name }),
      icon: createElement(Play),
      act: addressOf("add", { project: id }, { from: "plan" }),
    };
    const queue: Command = {
      ...add,
      id: `project.${id}.queue`,
      label: texts("queueOf", { project: name }),
      icon: createElement(GitMerge),
      act: addressOf("queue", {}, { project: id }),
    };
    const radar: Command = {
      ...add,
      id: `project.${id}.radar`,
      label: overlay("radarOf", { project: name }),
      icon: createElement(Radar),
      act: addressOf("radar", { project: id }),
    };
    const looks = may("checkouts:read", id) ? [board, queue, radar] : [board];
    return may("runs:write", id) ? [...looks, add, plan] : looks;
  });
}

/** The undo command while undo is offered. */
function undoing(label: string): readonly Command[] {
  const toast = newestUndo();
  if (toast === undefined) return [];
  const icon = createElement(Undo2);
  return [
    {
      id: "undo",
      group: "actions",
      label,
      detail: toast.text,
      icon,
      keys: "mod+z",
      act: () => void undoToast(toast),
    },
  ];
}

/** The restart command while restarting stopped tasks is offered. */
function restarting(label: string): readonly Command[] {
  const toast = newestRestart();
  if (toast === undefined) return [];
  const act = () => void undoToast(toast);
  return [
    { id: "restart", group: "actions", label, detail: toast.text, icon: createElement(RotateCcw), act },
  ];
}

function workersIn(link: Link, detail: string): readonly Command[] {
  if (link.kind !== "live") return [];
  return link.status.workers.map(({ name }) => ({
    id: `worker.${name}`,
    group: "pages",
    label: name,
    detail,
    icon: createElement(Server),
    act: addressOf("workers", {}, { worker: name }),
  }));
}

function useChoiceCommands(): readonly Command[] {
  const texts = useShellTexts();
  const overlay = useOverlayTexts();
  const signOut = useSignOut();
  const themes = themeChoices.map((choice) => {
    const name = texts(choice === "system" ? "themeSystem" : choice);
    return ownChoice(`theme.${choice}`, `${texts("theme")}: ${name}`, SunMoon, () => themeChoice.set(choice));
  });
  const spoken = languageChoices.map((choice) => {
    const name = choice === "system" ? texts("languageSystem") : languageNames[choice];
    const label = `${texts("language")}: ${name}`;
    return ownChoice(`language.${choice}`, label, Languages, () => languageChoice.set(choice));
  });
  const narrow = useStoredValue(narrowRail);
  const rail = ownChoice("rail", texts(narrow ? "openRail" : "closeRail"), PanelLeft, () =>
    narrowRail.set(!narrow),
  );
  const keys = ownChoice("keys", texts("keys"), Keyboard, () => openOverlay("keys"));
  return [
    ...themes,
    ...spoken,
    rail,
    { ...keys, keys: "?" },
    {
      ...ownChoice("sign-out", texts("signOut"), LogOut, signOut),
      words: overlay("signOutWords").split("|"),
    },
  ];
}

function ownChoice(id: string, label: string, icon: LucideIcon, act: () => void): Command {
  return { id, group: "settings", label, icon: createElement(icon), act };
}
