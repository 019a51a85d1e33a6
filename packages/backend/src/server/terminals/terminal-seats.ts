import type { SizeOwner } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import type { Cells } from "./host-link.ts";

/** Tracks the viewers of each terminal on this server, to notify them whose size the terminal has. */
export class TerminalSeats {
  readonly #terminals = new Map<string, Terminal>();

  /** `name`: shown to the other viewers. */
  take(session: string, name: string, tell: (owner: SizeOwner) => void): TerminalSeat {
    const terminal = this.#terminals.get(session) ?? { seats: [], size: undefined };
    this.#terminals.set(session, terminal);
    const seat: Seat = { name, tell, claimed: undefined, told: "" };
    terminal.seats.unshift(seat);
    return {
      claim: (size) => {
        seat.claimed = size;
        moveToEnd(terminal.seats, seat);
      },
      release: () => {
        seat.claimed = undefined;
        tellAll(terminal);
      },
      sees: (size) => {
        terminal.size = size;
        tellAll(terminal);
      },
      leave: () => {
        remove(terminal.seats, seat);
        tellAll(terminal);
        if (terminal.seats.length === 0) this.#terminals.delete(session);
      },
    };
  }
}

export interface TerminalSeat {
  /** Takes over the size, or types with an own size. */
  claim(size: Cells): void;
  release(): void;
  /** Records the terminal's current size, and notifies the viewers for whom the owner changed. */
  sees(size: Cells): void;
  leave(): void;
}

interface Seat {
  readonly name: string;
  readonly tell: (owner: SizeOwner) => void;
  claimed: Cells | undefined;
  told: string;
}

interface Terminal {
  /** In the same order as in the session host: the most recently active viewer is last. */
  readonly seats: Seat[];
  size: Cells | undefined;
}

function moveToEnd(seats: Seat[], seat: Seat): void {
  remove(seats, seat);
  seats.push(seat);
}

/** A viewer may leave twice: when the terminal ends, and when its connection closes. */
function remove(seats: Seat[], seat: Seat): void {
  const at = seats.indexOf(seat);
  if (at >= 0) seats.splice(at, 1);
}

/** A size that no viewer requested is the initial one, or that of a terminal on the machine itself. */
function tellAll({ seats, size }: Terminal): void {
  if (size === undefined) return;
  const owner = seats.findLast(({ claimed }) => claimed !== undefined);
  const isOwners = owner?.claimed?.columns === size.columns && owner.claimed.rows === size.rows;
  for (const seat of seats) tell(seat, isOwners ? owner : undefined);
}

function tell(seat: Seat, owner: Seat | undefined): void {
  const said = saidTo(seat, owner);
  const text = JSON.stringify(said);
  if (seat.told === text) return;
  seat.told = text;
  seat.tell(said);
}

function saidTo(seat: Seat, owner: Seat | undefined): SizeOwner {
  if (owner === undefined) return { whose: "unknown" };
  return owner === seat ? { whose: "you" } : { whose: "other", name: owner.name };
}
