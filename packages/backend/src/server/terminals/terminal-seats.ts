import type { SizeOwner } from "@wezterm-parallel/shared/protocol/api/terminal-messages";

import type { Cells } from "./host-link.ts";

/** Who looks at which terminal through this server, so that each can be told whose size it is. */
export class TerminalSeats {
  readonly #terminals = new Map<string, Terminal>();

  /** `name`: as it is told to the others. */
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

/** One viewer's place. */
export interface TerminalSeat {
  /** It takes the size over, or types with one of its own. */
  claim(size: Cells): void;
  release(): void;
  /** The terminal has this size now: everybody whose answer is another one than before is told whose it is. */
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
  /** As in the session host: who was active last is at the end. */
  readonly seats: Seat[];
  size: Cells | undefined;
}

function moveToEnd(seats: Seat[], seat: Seat): void {
  remove(seats, seat);
  seats.push(seat);
}

/** A viewer may leave twice: with the end of what it looks at, and with its connection. */
function remove(seats: Seat[], seat: Seat): void {
  const at = seats.indexOf(seat);
  if (at >= 0) seats.splice(at, 1);
}

/** A size that nobody here has asked for is that of a terminal on the machine itself, or the one it began with. */
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
