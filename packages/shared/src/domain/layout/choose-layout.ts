import { nearest } from "../../base/did-you-mean.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../failure.ts";
import type { PlanLayout, PlanLayoutNode, PlanLayouts } from "../plan/schema/layout-schema.ts";
import { code, codes } from "../plan/problems/plan-problem.ts";
import { autoLayout, nextPanes, type LayoutRequest } from "./auto-layout.ts";
import { gridOf } from "./grid.ts";
import type { Layout, LayoutNode, LayoutPane, PaneContent, Size } from "./layout.ts";
import { layoutTemplates, templateNames, type TemplateName } from "./layout-template.ts";

/** The plan's layout that is used when none is named. */
export const standardLayout = "default";

/**
 * Returns the named layout for this size and number of tasks: the plan's own (as accepted by `readPlan`),
 * else the template. Without a name: the plan's `default`, else the automatic grid. `not-found` lists the
 * existing names.
 */
export function chooseLayout(
  layouts: PlanLayouts | undefined,
  name: string | undefined,
  request: LayoutRequest,
): Result<Layout, Failure> {
  const wanted = name ?? standardLayout;
  const own = Object.hasOwn(layouts ?? {}, wanted) ? layouts?.[wanted] : undefined;
  if (own !== undefined) return ok(layoutOfPlan(own, request));
  if (name === undefined) return ok(autoLayout(request));
  if (isTemplateName(wanted)) return ok(layoutTemplates[wanted].build(request));
  return fail(unknownLayout(wanted, layoutNames(layouts)));
}

/** Lists the plan's own layouts first, then the templates that they do not replace. */
export function layoutNames(layouts: PlanLayouts | undefined): readonly string[] {
  return [...new Set([...Object.keys(layouts ?? {}), ...templateNames])];
}

function unknownLayout(name: string, known: readonly string[]): Failure {
  const near = nearest(name, known);
  const suggestion = near === undefined ? "" : `Did you mean ${code(near)}? `;
  return {
    reason: "not-found",
    detail: `The layout ${code(name)} is neither in the plan nor a template.`,
    hint: `${suggestion}Layouts: ${codes(known)}.`,
    data: { layouts: known },
  };
}

function isTemplateName(name: string): name is TemplateName {
  return templateNames.some((each) => each === name);
}

function layoutOfPlan(layout: PlanLayout, request: LayoutRequest): Layout {
  if (typeof layout !== "string") {
    return { tabs: layout.map((tab) => ({ title: tab.tab, root: nodeOf(tab, request.size) })) };
  }
  return isTemplateName(layout) ? layoutTemplates[layout].build(request) : autoLayout(request);
}

/** The size is the area's, as far as it is known before the layout is split; it only determines the shape of grids. */
function nodeOf(node: PlanLayoutNode, size: Size): LayoutNode {
  const { columns, rows, grid } = node;
  if (columns !== undefined) return splitOf("columns", { parts: columns, panes: node.panes ?? [] }, size);
  if (rows !== undefined) return splitOf("rows", { parts: rows, panes: node.panes ?? [] }, size);
  if (typeof grid === "number") return gridOf(nextPanes(grid), size);
  if (grid !== undefined) return gridOf(areasIn(grid, size), size);
  if (node.next !== undefined) return gridOf(nextPanes(node.next), size);
  return contentOf(node);
}

function areasIn(areas: readonly PlanLayoutNode[], size: Size): readonly LayoutNode[] {
  return areas.map((area) => nodeOf(area, size));
}

interface PlanSplit {
  readonly parts: readonly (number | PlanLayoutNode)[];
  readonly panes: readonly PlanLayoutNode[];
}

function splitOf(kind: "columns" | "rows", { parts, panes }: PlanSplit, size: Size): LayoutNode {
  const shares = parts.filter((part) => typeof part === "number");
  const areas = shares.length > 0 ? panes : parts.filter((part) => typeof part !== "number");
  const total = shares.reduce((sum, each) => sum + each, 0);
  const percent = areas.map((_, at) =>
    shares.length > 0 ? ((shares[at] ?? 0) * 100) / total : 100 / areas.length,
  );
  const children = areas.map((area, at) =>
    nodeOf(area, { ...size, [kind]: Math.floor((size[kind] * (percent[at] ?? 0)) / 100) }),
  );
  return { kind, shares: percent, children };
}

function contentOf({ task, log, service, shell }: PlanLayoutNode): LayoutPane {
  if (task !== undefined) return paneOf({ kind: "task", task });
  if (log !== undefined) return paneOf({ kind: "log", task: log });
  if (service !== undefined) return paneOf({ kind: "service", service });
  if (shell === undefined) return paneOf({ kind: "list" });
  if (typeof shell === "string") return paneOf({ kind: "shell", directory: shell });
  return paneOf({ kind: "shell", directory: ".", task: shell.task });
}

function paneOf(pane: PaneContent): LayoutPane {
  return { kind: "pane", pane };
}
