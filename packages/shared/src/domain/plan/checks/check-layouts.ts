import { nearest } from "../../../base/did-you-mean.ts";
import { templateNames } from "../../layout/layout-template.ts";
import { knownNames, mayExist, describeUnknownTask, type KnownNames } from "./check-needs.ts";
import { checkServiceNeed } from "./check-services.ts";
import type { PlanDraft } from "../plan-draft.ts";
import { createMessage, type PlanMessage } from "../problems/plan-message.ts";
import { codes, didYouMean, type Finding } from "../problems/plan-problem.ts";

type Path = Finding["path"];
type Area = Readonly<Record<string, unknown>>;

interface Place {
  readonly path: Path;
  readonly area: Area;
  /** True if the area is a whole tab. */
  readonly isTab: boolean;
}

/** Tolerates the rounding of decimal shares, such as 33.3, which must sum to 100. */
const roundingSlack = 0.01;

/** Checks layouts beyond their value types: which keys go together, tasks, templates. */
export function checkLayouts(draft: PlanDraft): readonly Finding[] {
  const known = knownNames(draft);
  return [...draft.layouts].flatMap(([name, raw]) => {
    const path = ["layouts", name];
    if (typeof raw === "string") return checkTemplate(path, raw);
    if (!Array.isArray(raw)) return [];
    const places = raw.flatMap((tab, at) => placesIn([...path, at], tab, true));
    const each = places.flatMap((place) => [
      ...checkArea(place),
      ...checkTaskOf(place, { draft, known }),
      ...checkServiceOf(place, draft),
    ]);
    return [...each, ...checkLists(places)];
  });
}

function checkTemplate(path: Path, name: string): readonly Finding[] {
  if (templateNames.some((each) => each === name)) return [];
  const detail = createMessage("unknown-template", { template: name });
  const templates = createMessage("allowed-templates", { names: codes(templateNames) });
  const hint = [...didYouMean(nearest(name, templateNames)), templates];
  return [{ path, at: "value", reason: "unknown-template", detail, hint }];
}

/** Lists the area and all nested areas that are maps. */
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
const contentKeys = [...splitKeys, "grid", "task", "log", "service", "shell", "next", "list"];

function checkArea({ path, area, isTab }: Place): readonly Finding[] {
  if (!isTab && area["tab"] !== undefined) {
    return [bad([...path, "tab"], "key", createMessage("tab-in-area"), createMessage("area-tab"))];
  }
  // The schema already reports a pane with an unknown key.
  const known = Object.keys(area).every((key) => [...contentKeys, "tab", "panes"].includes(key));
  const found = contentKeys.filter((key) => area[key] !== undefined);
  if (found.length === 0) return known ? [showsNothing(path, area)] : [];
  if (found.length > 1) return [showsTwo(path, found)];
  return checkSplit(path, area, found[0] ?? "");
}

function showsNothing(path: Path, area: Area): Finding {
  if (area["panes"] !== undefined) {
    return bad([...path, "panes"], "key", createMessage("panes-alone"), createMessage("add-shares"));
  }
  return bad(
    path,
    "value",
    createMessage("area-empty"),
    createMessage("area-what", { keys: contentKeys.join(", ") }),
  );
}

function showsTwo(path: Path, found: readonly string[]): Finding {
  const [one = "", other = ""] = found;
  return bad([...path, other], "key", createMessage("area-twice", { one, other }), createMessage("area-one"));
}

function checkSplit(path: Path, area: Area, kind: string): readonly Finding[] {
  const { panes } = area;
  const parts = area[kind];
  const hasShares = Array.isArray(parts) && parts.every((part) => typeof part === "number");
  if (splitKeys.includes(kind) && hasShares) return checkShares([...path, kind], parts, panes);
  if (panes !== undefined) return [strayPanes([...path, "panes"], kind)];
  if (!Array.isArray(parts)) return [];
  if (parts.some((part) => typeof part === "number")) {
    const at = { key: kind };
    return [
      bad(
        [...path, kind],
        "value",
        createMessage("shares-and-panes-mixed", at),
        createMessage("shares-apart", at),
      ),
    ];
  }
  return splitKeys.includes(kind) || parts.length === 0 ? checkCount([...path, kind], parts.length) : [];
}

function strayPanes(path: Path, kind: string): Finding {
  const hint = splitKeys.includes(kind) ? "panes-direct" : "panes-elsewhere";
  return bad(path, "key", createMessage("panes-stray"), createMessage(hint, { key: kind }));
}

function checkShares(path: Path, shares: readonly number[], panes: unknown): readonly Finding[] {
  const kind = String(path.at(-1));
  if (panes === undefined) {
    return [
      bad(path, "value", createMessage("shares-without-panes", { key: kind }), createMessage("add-panes")),
    ];
  }
  if (!Array.isArray(panes)) return [];
  if (panes.length !== shares.length) {
    const detail = createMessage("shares-count", { key: kind, shares: shares.length, panes: panes.length });
    return [bad(path, "value", detail, createMessage("panes-or-shares", { key: kind }))];
  }
  const total = shares.reduce((sum, each) => sum + each, 0);
  if (shares.length > 0 && Math.abs(total - 100) > roundingSlack) {
    const detail = createMessage("shares-sum", { key: kind, sum: Number(total.toFixed(2)) });
    return [bad(path, "value", detail, createMessage("equal-shares", { key: kind }))];
  }
  return checkCount(path, shares.length);
}

function checkCount(path: Path, count: number): readonly Finding[] {
  if (count >= 2) return [];
  const detail = createMessage(count === 0 ? "split-empty" : "split-single", { key: String(path.at(-1)) });
  return [bad(path, "value", detail, createMessage("split-two"))];
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
    return [{ path: at, at: "value", reason: "unknown-task", ...describeUnknownTask(task, known) }];
  });
}

function checkServiceOf({ path, area: { service } }: Place, draft: PlanDraft): readonly Finding[] {
  if (typeof service !== "string" || service === "") return [];
  return checkServiceNeed(draft, [...path, "service"], service);
}

function checkLists(places: readonly Place[]): readonly Finding[] {
  const lists = places.filter(({ area }) => area["list"] === true);
  return lists.slice(1).map(({ path }) => {
    return bad([...path, "list"], "key", createMessage("layout-list-twice"), createMessage("keep-one"));
  });
}

function bad(path: Path, at: Finding["at"], detail: PlanMessage, hint: PlanMessage): Finding {
  return { path, at, reason: "bad-layout", detail, hint: [hint] };
}
