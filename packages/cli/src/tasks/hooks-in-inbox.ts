import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  HookFileResource,
  HookList,
  HookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

interface HookItem {
  readonly kind: "hook" | "hook-file";
  /** Name of the hook, or the start of the file's hash. */
  readonly id: string;
  readonly project: string;
  readonly since: number;
  readonly text: string;
  readonly help: string;
}

/** Characters of a hash that people type. */
const shortHash = 12;

/** Lists hooks that were given up for their last event, and plan files whose hooks wait to be trusted. */
export async function hooksInInbox(
  client: Client,
  project: string | undefined,
): Promise<Result<readonly HookItem[], Failure>> {
  const found = await client.get("listHooks", {}, project === undefined ? {} : { project });
  if (!found.ok) return found;
  const { items } = found.value;
  return ok([...items.flatMap(itemOfHook), ...waitingFiles(found.value).map(itemOfFile)]);
}

function itemOfHook({ name, project, last }: HookResource): readonly HookItem[] {
  if (last?.state !== "given-up") return [];
  const end = last.exitCode === undefined ? "" : `exit code ${last.exitCode}: `;
  const said = last.output.replaceAll(/\s+/g, " ").trim();
  const text = `hook given up: ${end}${said}`.replace(/: $/, "");
  return [
    { kind: "hook", id: name, project, since: last.at, text, help: `wzp hooks log ${quoteWord(name)}` },
  ];
}

/** A file that was trusted later replaces those that were offered before; of several that wait, the newest counts. */
function waitingFiles({ files }: HookList): readonly HookFileResource[] {
  const trustedAt = (project: string) =>
    Math.max(0, ...files.filter((file) => file.project === project).map(({ trusted }) => trusted?.at ?? 0));
  const waiting = files.filter(
    ({ trusted, offered, project }) => trusted === undefined && offered.at > trustedAt(project),
  );
  const newest = new Map<string, HookFileResource>();
  for (const file of waiting.toSorted((one, other) => one.offered.at - other.offered.at))
    newest.set(file.project, file);
  return [...newest.values()];
}

function itemOfFile({ hash, file, project, hooks, offered }: HookFileResource): HookItem {
  const short = hash.slice(0, shortHash);
  const names = hooks.map(({ on }) => on).join(", ");
  const text = `hooks wait for trust: ${names}, in ${file} by ${offered.by}`;
  return {
    kind: "hook-file",
    id: short,
    project,
    since: offered.at,
    text,
    help: `wzp hooks list · wzp hooks trust ${short}`,
  };
}
