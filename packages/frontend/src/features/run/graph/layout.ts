/** Boxes in px, and from which to which edges lead. */
export interface LayoutInput {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export type Position = readonly [x: number, y: number];

export interface GraphLayout {
  /** Upper left corners by id. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Where an edge (`from to`) passes columns between its ends: points in their middle. */
  readonly bends: ReadonlyMap<string, readonly Position[]>;
}

/** Distances in px. */
export const between = { ranks: 72, nodes: 16, edges: 8, parts: 40 } as const;
