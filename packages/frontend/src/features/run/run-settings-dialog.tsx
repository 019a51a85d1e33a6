import type { ReactElement } from "react";

import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { Dialog } from "../../ui/dialog/dialog.tsx";
import { formatMoment } from "../../ui/format/durations.ts";
import { formatCount } from "../../ui/format/numbers.ts";
import { DefinitionList, type Definition } from "../../ui/page/definition-list.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { nameOfStarter } from "./name-of-starter.ts";
import { paramsOfRun } from "./params-of-run.ts";
import { useRunTexts, type RunTexts } from "./texts.ts";

interface RunSettingsDialogProps {
  readonly run: RunResource;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Shows the settings that the run was started with. */
export function RunSettingsDialog({ run, open, onClose }: RunSettingsDialogProps): ReactElement {
  const texts = useRunTexts();
  const locale = useLocale();
  return (
    <Dialog open={open} onClose={onClose} title={texts("settingsOf", { run: run.id })}>
      <DefinitionList
        items={[
          { term: texts("startedBy"), value: nameOfStarter(run, texts) },
          ...times(run, texts, locale),
          { term: texts("params"), value: paramsOfRun(run)?.join(" "), mono: true },
          ...place(run, texts),
          ...limits(run, texts, locale),
        ]}
      />
    </Dialog>
  );
}

function times(
  { createdAt, startedAt, endedAt }: RunResource,
  texts: RunTexts,
  locale: string,
): Definition[] {
  const moment = (at: number | undefined) => (at === undefined ? undefined : formatMoment(at, locale));
  return [
    { term: texts("submitted"), value: moment(createdAt) },
    { term: texts("begun"), value: moment(startedAt) },
    { term: texts("ended"), value: moment(endedAt) },
  ];
}

function place({ project, settings }: RunResource, texts: RunTexts): Definition[] {
  const list = (items: readonly string[]) => (items.length === 0 ? undefined : items.join(", "));
  const git = project.kind === "git" ? project : undefined;
  return [
    { term: texts("directory"), value: project.directory, mono: true },
    { term: texts("branch"), value: git?.target, mono: true },
    { term: texts("base"), value: git?.base.slice(0, 12) || undefined, mono: true },
    { term: texts("setup"), value: list(settings.setup.map(commandText)), mono: true },
    { term: texts("cache"), value: list(settings.cache), mono: true },
    { term: texts("copied"), value: list(settings.copy), mono: true },
    { term: texts("linked"), value: list(settings.link), mono: true },
  ];
}

function commandText(command: RunResource["settings"]["setup"][number]): string {
  return command.kind === "argv" ? command.argv.join(" ") : command.script;
}

function limits({ settings, limits: of }: RunResource, texts: RunTexts, locale: string): Definition[] {
  const groups = Object.entries(of.groups).map(([group, most]) => `${group}: ${formatCount(most, locale)}`);
  return [
    {
      term: texts("parallel"),
      value: of.parallel === undefined ? texts("asCores") : formatCount(of.parallel, locale),
    },
    { term: texts("groups"), value: groups.length === 0 ? undefined : groups.join(", ") },
    { term: texts("ports"), value: settings.ports === 0 ? undefined : formatCount(settings.ports, locale) },
  ];
}
