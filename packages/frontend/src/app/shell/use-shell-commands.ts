import { createElement } from "react";
import { FolderGit2, Keyboard, LogOut } from "lucide-react";

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
  const inGroup = (id: string, label: string, act: () => void): Command => ({
    id,
    group: "settings",
    label,
    act,
  });
  return [
    ...themeChoices.map((choice) =>
      inGroup(
        `theme.${choice}`,
        `${texts("theme")}: ${texts(choice === "system" ? "themeSystem" : choice)}`,
        () => themeChoice.set(choice),
      ),
    ),
    ...languages.map((language) =>
      inGroup(`language.${language}`, `${texts("language")}: ${languageNames[language]}`, () =>
        languageChoice.set(language),
      ),
    ),
    {
      ...inGroup("keys", texts("keys"), () => openOverlay("keys")),
      icon: createElement(Keyboard),
      keys: "?",
    },
    { ...inGroup("sign-out", texts("signOut"), signOut), icon: createElement(LogOut) },
  ];
}
