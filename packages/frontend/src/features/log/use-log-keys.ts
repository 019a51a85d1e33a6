import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useLogTexts } from "./texts.ts";
import type { LogActions } from "./use-log-actions.ts";
import type { SeekState } from "./search/use-search.ts";

/** Binds the keys of pagers such as less, also offered in the palette. */
export function useLogKeys(actions: LogActions, seek: SeekState, search: () => void): void {
  const texts = useLogTexts();
  const { errors, growing, toggleGroups } = actions;
  const bindings = {
    "/": { does: texts("search"), run: search },
    n: { does: texts("nextHit"), run: () => seek.step(true) },
    "shift+n": { does: texts("previousHit"), run: () => seek.step(false) },
    e: {
      does: texts("nextError"),
      run: () => (errors.current === undefined ? errors.goToFirst() : errors.step(true)),
    },
    "shift+e": { does: texts("previousError"), run: () => errors.step(false) },
    "g g": { does: texts("toStart"), run: actions.toStart },
    "shift+g": { does: texts("toEnd"), run: actions.toEnd },
    ":": { does: texts("goTo"), run: actions.askForLine },
    w: { does: texts("wrap"), run: actions.toggleWrap },
    t: { does: texts("times"), run: actions.toggleTimes },
    ...(toggleGroups !== undefined && { z: { does: texts("foldAll"), run: toggleGroups } }),
    ...(growing && { f: { does: texts("follow"), run: actions.toggleFollow } }),
  };
  useKeys(texts("keys"), bindings);
  useCommands(() => [
    ...Object.entries(bindings).map(([keys, { does, run }]) => command(does, run, keys)),
    command(texts("download"), actions.download),
    command(texts("timeOfDay"), actions.toggleClock),
    ...(actions.selected === undefined ? [] : [command(texts("copyAddress"), actions.copyAddress)]),
    ...(actions.fullAddress === undefined ? [] : [command(texts("openFull"), actions.openFull)]),
  ]);

  function command(label: string, act: () => void, keys?: string): Command {
    return { id: `log.${keys ?? label}`, group: "selected", label, detail: texts("keys"), keys, act };
  }
}
