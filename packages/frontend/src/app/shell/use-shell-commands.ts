import { createElement } from "react";
import { FolderGit2, Keyboard, Languages, LogOut, SunMoon, type LucideIcon } from "lucide-react";

import { addresses, addressOf } from "@wezterm-parallel/shared/protocol/addresses";

import { useLiveSession } from "../../binding/live-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { languageChoice, languages, languageNames } from "../../ui/texts/language.ts";
import { themeChoice, themeChoices } from "../../ui/theme/theme.ts";
import { findInBacklog } from "./find-in-backlog.ts";
import { openOverlay } from "./overlay.ts";
import { placesFor } from "./places.ts";
import { useShellTexts } from "./texts.ts";
import { useProjects } from "./use-projects.ts";
import { useSignOut } from "./use-sign-out.ts";

/** What the palette finds on every page: places, projects, runs, tasks, and each person's own choices. */
export function useShellCommands(): void {
  const { store } = useLiveSession();
  const placesNow = usePlaceCommands();
  const choices = useChoiceCommands();
  useCommands((typed) => [...placesNow, ...choices, ...findInBacklog(store.backlog, typed)]);
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
  const projects = useProjects().map(({ id, name }): Command => ({
    id: `project.${id}`,
    group: "projects",
    label: name,
    detail: texts("board"),
    icon: createElement(FolderGit2),
    act: addressOf("board", { project: id }),
  }));
  return [...places, ...projects];
}

function useChoiceCommands(): readonly Command[] {
  const texts = useShellTexts();
  const signOut = useSignOut();
  const themes = themeChoices.map((choice) => {
    const name = texts(choice === "system" ? "themeSystem" : choice);
    return ownChoice(`theme.${choice}`, `${texts("theme")}: ${name}`, SunMoon, () => themeChoice.set(choice));
  });
  const spoken = languages.map((language) => {
    const label = `${texts("language")}: ${languageNames[language]}`;
    return ownChoice(`language.${language}`, label, Languages, () => languageChoice.set(language));
  });
  const keys = ownChoice("keys", texts("keys"), Keyboard, () => openOverlay("keys"));
  return [
    ...themes,
    ...spoken,
    { ...keys, keys: "?" },
    ownChoice("sign-out", texts("signOut"), LogOut, signOut),
  ];
}

function ownChoice(id: string, label: string, icon: LucideIcon, act: () => void): Command {
  return { id, group: "settings", label, icon: createElement(icon), act };
}
