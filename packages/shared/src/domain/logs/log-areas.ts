/** Programs whose level can be changed while they run; session hosts only write warnings and errors. */
export const logPrograms = ["server", "worker"] as const;
export type LogProgram = (typeof logPrograms)[number];

/** Parts of each program that have a level of their own; a line of theirs has the key `area`. */
export const logAreas = {
  server: ["http", "network", "workers", "radar", "notifications", "alerts", "backups", "budgets", "plugins"],
  worker: ["tasks", "checkouts", "link", "services"],
} as const satisfies Readonly<Record<LogProgram, readonly string[]>>;
export type LogArea = (typeof logAreas)[LogProgram][number];

export const allLogAreas: readonly LogArea[] = [...logAreas.server, ...logAreas.worker];

export function hasArea(program: LogProgram, area: LogArea): boolean {
  return (logAreas[program] as readonly string[]).includes(area);
}
