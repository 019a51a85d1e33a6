import { Gauge, type Registry } from "prom-client";

export interface MeasuredLease {
  readonly epoch: number;
  replicas(): Promise<readonly MeasuredReplica[]>;
}

interface MeasuredReplica {
  readonly machine: string;
  readonly state: string;
  readonly epoch?: number | undefined;
  readonly silentMs: number;
  readonly lagMs?: number | undefined;
}

/** The servers of the database: which one holds it, when each was last heard, and how far the others are from it. */
export function gaugeReplicas(registry: Registry, lease: MeasuredLease): void {
  const gauge = (name: string, help: string, read: (replica: MeasuredReplica) => number | undefined) =>
    new Gauge({
      name,
      help,
      labelNames: ["machine", "home"],
      registers: [registry],
      async collect() {
        const replicas = await lease.replicas();
        this.reset();
        for (const replica of replicas) {
          const value = read(replica);
          if (value !== undefined) this.set({ machine: replica.machine, home: replica.state }, value);
        }
      },
    });
  gauge(
    "wzp_replica_holds",
    "1 for the server that holds the database, 0 for those that pass requests on to it.",
    ({ epoch }) => (epoch === lease.epoch ? 1 : 0),
  );
  gauge(
    "wzp_replica_lag_seconds",
    "Time that the holder of the database took to answer a server.",
    ({ lagMs }) => lagMs && lagMs / 1000,
  );
  gauge(
    "wzp_replica_silent_seconds",
    "Time since a server last told that it is there.",
    ({ silentMs }) => silentMs / 1000,
  );
}
