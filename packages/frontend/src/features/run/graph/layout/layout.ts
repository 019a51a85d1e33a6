/** Nodes in px, and edges by node ids. */
export interface LayoutInput {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export type Position = readonly [x: number, y: number];

export interface GraphLayout {
  /** Top left corners by id. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Points at which an edge (`from to`) crosses the centres of columns in between. */
  readonly bends: ReadonlyMap<string, readonly Position[]>;
}

/** Distances in px. */
export const gaps = { ranks: 72, nodes: 16, edges: 8, parts: 40 } as const;
