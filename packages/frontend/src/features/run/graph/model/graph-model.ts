import type { EdgePolicy } from "@wezterm-parallel/shared/domain/task/task-spec";

/** Input of a graph; needs are names in the same run, or ids of tasks of another run. */
export interface GraphTask {
  readonly name: string;
  /** Common name of a matrix's tasks. */
  readonly base: string;
  readonly needs: readonly { readonly task: string; readonly if: EdgePolicy }[];
}

export interface GraphNode {
  readonly id: string;
  /** `outside`: a task of another run. */
  readonly kind: "task" | "group" | "outside";
  /** The task's name, the group's base, the other task's id. */
  readonly label: string;
  /** Names of the represented tasks. */
  readonly members: readonly string[];
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `mixed`: represents edges of several kinds. */
  readonly policy: EdgePolicy | "mixed";
}

export interface TaskGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Names of a matrix's tasks by base name, if there are several. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** Larger matrices stay one node: the table is clearer than a very long column. */
export const expandedUpTo = 24;

/** Matrices are collapsed until the user expands them. */
function isCollapsed(base: string, size: number, opened: ReadonlySet<string>): boolean {
  return size > expandedUpTo || !opened.has(base);
}

/** Returns the table's search text that matches the tasks of a matrix. */
export function groupFilter(base: string): string {
  return `${base}(`;
}

/** Builds a run's graph with each collapsed group as one node; parallel edges are merged. */
export function buildGraph(tasks: readonly GraphTask[], opened: ReadonlySet<string>): TaskGraph {
  const groups = groupTasks(tasks);
  const nodes = new Map<string, GraphNode>();
  const nodeOf = new Map<string, string>();
  for (const { name, base } of tasks) {
    const members = groups.get(base);
    const node: GraphNode =
      members !== undefined && isCollapsed(base, members.length, opened)
        ? { id: `g:${base}`, kind: "group", label: base, members }
        : { id: `t:${name}`, kind: "task", label: name, members: [name] };
    nodes.set(node.id, node);
    nodeOf.set(name, node.id);
  }
  const edges = new Map<string, GraphEdge>();
  for (const task of tasks) addEdges(task, { nodes, nodeOf, edges });
  return { nodes: [...nodes.values()], edges: [...edges.values()], groups };
}

interface Building {
  readonly nodes: Map<string, GraphNode>;
  readonly nodeOf: ReadonlyMap<string, string>;
  readonly edges: Map<string, GraphEdge>;
}

function addEdges({ name, needs }: GraphTask, { nodes, nodeOf, edges }: Building): void {
  const to = nodeOf.get(name) ?? "";
  for (const need of needs) {
    const from = nodeOf.get(need.task) ?? addOutside(need.task, nodes);
    if (from === to) continue;
    const id = `${from} ${to}`;
    const policy = (edges.get(id)?.policy ?? need.if) === need.if ? need.if : "mixed";
    edges.set(id, { id, from, to, policy });
  }
}

function addOutside(task: string, nodes: Map<string, GraphNode>): string {
  const id = `o:${task}`;
  nodes.set(id, { id, kind: "outside", label: task, members: [] });
  return id;
}

function groupTasks(tasks: readonly GraphTask[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { base, name } of tasks) {
    const group = groups.get(base);
    if (group === undefined) groups.set(base, [name]);
    else group.push(name);
  }
  return new Map([...groups].filter(([, names]) => names.length > 1));
}
