import { nearest } from "../../base/did-you-mean.ts";
import { templateNames } from "../layout/layout-template.ts";
import { knownNames, mayExist, unknownTaskWords, type KnownNames } from "./check-needs.ts";
import type { PlanDraft } from "./plan-draft.ts";
import { code, codes, type Finding } from "./plan-problem.ts";

type Path = Finding["path"];
type Area = Readonly<Record<string, unknown>>;

interface Place {
  readonly path: Path;
  readonly area: Area;
  /** Whether the area is a whole tab. */
  readonly isTab: boolean;
}

/** Shares with decimals, such as 33.3, sum to 100 but for rounding. */
const roundingSlack = 0.01;

/** What is wrong with the layouts beyond the kinds of their values: what belongs together, tasks, templates. */
export function checkLayouts(draft: PlanDraft): readonly Finding[] {
  const known = knownNames(draft);
  return [...draft.layouts].flatMap(([name, raw]) => {
    const path = ["layouts", name];
    if (typeof raw === "string") return checkTemplate(path, raw);
    if (!Array.isArray(raw)) return [];
    const places = raw.flatMap((tab, at) => placesIn([...path, at], tab, true));
    const each = places.flatMap((place) => [...checkArea(place), ...checkTaskOf(place, { draft, known })]);
    return [...each, ...checkLists(places)];
  });
}

function checkTemplate(path: Path, name: string): readonly Finding[] {
  if (templateNames.some((each) => each === name)) return [];
  const near = nearest(name, templateNames);
  const suggestion = near === undefined ? "" : `Did you mean ${code(near)}? `;
  const hint = `${suggestion}Templates: ${codes(templateNames)}.`;
  return [
    { path, at: "value", reason: "unknown-template", detail: `there is no template ${code(name)}`, hint },
  ];
}

/** The area and all areas in it, as far as they are maps. */
function placesIn(path: Path, value: unknown, isTab: boolean): readonly Place[] {
  if (!isMap(value)) return [];
  const inner = ["columns", "rows", "grid", "panes"].flatMap((name) => {
    const parts = value[name];
    return Array.isArray(parts)
      ? parts.flatMap((part, at) => placesIn([...path, name, at], part, false))
      : [];
  });
  return [{ path, area: value, isTab }, ...inner];
}

function isMap(value: unknown): value is Area {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const splitKeys = ["columns", "rows"];
const contentKeys = [...splitKeys, "grid", "task", "log", "shell", "next", "list"];

function checkArea({ path, area, isTab }: Place): readonly Finding[] {
  if (!isTab && area["tab"] !== undefined) {
    const detail = `${code("tab")} is the title of a whole tab, and this is an area in one`;
    return [bad([...path, "tab"], "key", detail, "Remove it, or make this area a tab of its own.")];
  }
  // A pane with a service is told by the schema, and one with an unknown key as well.
  const known = Object.keys(area).every((key) => [...contentKeys, "tab", "panes"].includes(key));
  const found = contentKeys.filter((key) => area[key] !== undefined);
  if (found.length === 0) return known ? [showsNothing(path, area)] : [];
  if (found.length > 1) return [showsTwo(path, found)];
  return checkSplit(path, area, found[0] ?? "");
}

function showsNothing(path: Path, area: Area): Finding {
  if (area["panes"] !== undefined) {
    const detail = `these ${code("panes")} stand neither in columns nor in rows`;
    return bad([...path, "panes"], "key", detail, "Add their shares, such as `columns: [60, 40]`.");
  }
  const hint = `Give it one of ${contentKeys.join(", ")}.`;
  return bad(path, "value", "this area shows nothing", hint);
}

function showsTwo(path: Path, found: readonly string[]): Finding {
  const detail = `this area has both ${code(found[0] ?? "")} and ${code(found[1] ?? "")}`;
  const hint = "An area shows one thing: keep one, or cut it with `columns` or `rows` and `panes`.";
  return bad([...path, found[1] ?? ""], "key", detail, hint);
}

function checkSplit(path: Path, area: Area, kind: string): readonly Finding[] {
  const { panes } = area;
  const parts = area[kind];
  const hasShares = Array.isArray(parts) && parts.every((part) => typeof part === "number");
  if (splitKeys.includes(kind) && hasShares) return checkShares([...path, kind], parts, panes);
  if (panes !== undefined) return [strayPanes([...path, "panes"], kind)];
  if (!Array.isArray(parts)) return [];
  if (parts.some((part) => typeof part === "number")) {
    const detail = `${code(kind)} mixes shares and panes`;
    const hint = `Write the shares behind ${code(kind)} and the panes behind ${code("panes")}.`;
    return [bad([...path, kind], "value", detail, hint)];
  }
  return splitKeys.includes(kind) || parts.length === 0 ? checkCount([...path, kind], parts.length) : [];
}

function strayPanes(path: Path, kind: string): Finding {
  const detail = `${code("panes")} belong to the shares of columns or rows, and there are none here`;
  const hint = splitKeys.includes(kind)
    ? `Write all panes directly behind ${code(kind)}, or give shares such as \`${kind}: [60, 40]\`.`
    : `Remove them, or put this ${code(kind)} among them and give shares.`;
  return bad(path, "key", detail, hint);
}

function checkShares(path: Path, shares: readonly number[], panes: unknown): readonly Finding[] {
  const kind = String(path.at(-1));
  if (panes === undefined) {
    const detail = `${code(kind)} has shares and no ${code("panes")}`;
    return [bad(path, "value", detail, "Add `panes`, one for each share.")];
  }
  if (!Array.isArray(panes)) return [];
  if (panes.length !== shares.length) {
    const detail = `${code(kind)} has ${shares.length} shares for ${panes.length} panes`;
    const hint = `Give each pane one share, or write the panes directly behind ${code(kind)} for equal shares.`;
    return [bad(path, "value", detail, hint)];
  }
  const total = shares.reduce((sum, each) => sum + each, 0);
  if (shares.length > 0 && Math.abs(total - 100) > roundingSlack) {
    const detail = `the shares of ${code(kind)} sum to ${Number(total.toFixed(2))}, not to 100`;
    const hint = `For equal shares write the panes directly behind ${code(kind)}.`;
    return [bad(path, "value", detail, hint)];
  }
  return checkCount(path, shares.length);
}

function checkCount(path: Path, count: number): readonly Finding[] {
  if (count >= 2) return [];
  const detail = `${code(String(path.at(-1)))} has ${count === 0 ? "no pane" : "one pane only"}`;
  return [bad(path, "value", detail, "Two or more divide an area; one alone is written as it is.")];
}

function checkTaskOf(
  { path, area }: Place,
  { draft, known }: { readonly draft: PlanDraft; readonly known: KnownNames },
): readonly Finding[] {
  const shell = isMap(area["shell"]) ? area["shell"]["task"] : undefined;
  const named = [
    [[...path, "task"], area["task"]],
    [[...path, "log"], area["log"]],
    [[...path, "shell", "task"], shell],
  ] as const;
  return named.flatMap(([at, task]): readonly Finding[] => {
    if (typeof task !== "string" || task === "" || known.all.has(task) || mayExist(draft, task)) return [];
    return [{ path: at, at: "value", reason: "unknown-task", ...unknownTaskWords(task, known) }];
  });
}

function checkLists(places: readonly Place[]): readonly Finding[] {
  const lists = places.filter(({ area }) => area["list"] === true);
  return lists.slice(1).map(({ path }) => {
    const detail = "the list of tasks without a place stands twice in this layout";
    return bad([...path, "list"], "key", detail, "Keep one of the two.");
  });
}

function bad(path: Path, at: Finding["at"], detail: string, hint: string): Finding {
  return { path, at, reason: "bad-layout", detail, hint };
}
