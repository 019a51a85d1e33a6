export interface Rect {
  readonly columns: number;
  readonly rows: number;
}

/** Division of the screen; a part without room is omitted. */
export interface ScreenLayout {
  readonly screen: Rect;
  readonly header: boolean;
  readonly board: Rect | undefined;
  /** `below` has a line with its title, `beside` a rule between. */
  readonly panel: (Rect & { readonly place: "below" | "beside" | "alone" }) | undefined;
}

/**
 * From this width on, the panel is beside the board: both then have almost the 80 columns of a usual
 * terminal.
 */
const besideFrom = 140;
/** A smaller board gives no overview, so the panel is shown only on request. */
const leastBoard = 6;
const leastPanel = 5;
/** Header and last line. */
const frameRows = 2;

export function layoutOf({ columns, rows }: Rect, zoomed: boolean): ScreenLayout {
  const screen = { columns, rows };
  const header = rows > 3;
  const room = Math.max(1, rows - (header ? frameRows : 1));
  if (zoomed) {
    return { screen, header, board: undefined, panel: { columns, rows: room, place: "alone" } };
  }
  if (columns >= besideFrom) {
    const left = Math.floor((columns - 3) / 2);
    const panel = { columns: columns - 3 - left, rows: room, place: "beside" } as const;
    return { screen, header, board: { columns: left, rows: room }, panel };
  }
  const below = Math.floor(room * 0.42);
  if (below < leastPanel || room - below < leastBoard) {
    return { screen, header, board: { columns, rows: room }, panel: undefined };
  }
  const panel = { columns, rows: below, place: "below" } as const;
  return { screen, header, board: { columns, rows: room - below }, panel };
}
