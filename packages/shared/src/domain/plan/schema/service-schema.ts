import { z } from "zod";

import {
  leastLogSize,
  restartPolicies,
  serviceScopes,
  serviceSpecSchema,
  stopSignals,
  usualFailures,
  usualRestarts,
} from "../../service/service-spec.ts";
import { expects } from "../problems/plan-message.ts";
import { containerChoiceSchema } from "./container-schema.ts";
import { serviceNeedsSchema } from "./need-schema.ts";
import {
  argvSchema,
  commandLineSchema,
  duration,
  flag,
  insidePath,
  key,
  keys,
  list,
  size,
  text,
  timeLimit,
  variablesSchema,
  whole,
} from "./plan-values.ts";
import { planNameSchema, secretsSchema } from "./task-schema.ts";

const port = () => whole(1, 65_535);

const probeKeys = {
  command: key(commandLineSchema, {
    description: "Passes if this command exits with 0; it has the environment of the service.",
    examples: [["pg_isready"]],
  }),
  http: key(text(expects("value-http")).regex(/^(\/|https?:\/\/)/, { error: expects("value-http") }), {
    description:
      "Passes if a GET of this path on the service's port, or of this address, answers 2xx or 3xx.",
    examples: ["/health"],
  }),
  tcp: key(z.union([z.literal(true), port()], { error: expects("value-tcp") }), {
    description: "Passes if the service's port (`true`), or this port of the machine, takes a connection.",
    examples: [true],
  }),
};

const every = (usual: string) =>
  key(timeLimit(), { description: "Time between two checks.", default: usual });
const timeout = key(timeLimit(), {
  description: "A check that takes longer has failed, and its command is killed.",
  default: "5s",
});

interface Probe {
  readonly command?: z.output<typeof commandLineSchema> | undefined;
  readonly http?: string | undefined;
  readonly tcp?: true | number | undefined;
  readonly log?: string | undefined;
}

function hasOneProbe({ command, http, tcp, log }: Probe): boolean {
  return [command, http, tcp, log].filter((each) => each !== undefined).length === 1;
}

function checkOf({ command, http, tcp, log }: Probe) {
  if (command !== undefined) return { kind: "command" as const, command };
  if (http !== undefined) return { kind: "http" as const, url: http };
  if (log !== undefined) return { kind: "log" as const, text: log };
  return { kind: "tcp" as const, ...(typeof tcp === "number" && { port: tcp }) };
}

const readySchema = keys(
  {
    ...probeKeys,
    log: key(text(expects("value-log-text")).max(1_000, { error: expects("value-log-text") }), {
      description: "Passes once the output of this start contains the text.",
      examples: ["ready to accept connections"],
    }),
    every: every("1s"),
    within: key(timeLimit(), {
      description:
        "A service that is not ready this long after the start of its process is stopped, and restarted by its policy.",
      default: "1m",
    }),
    timeout,
  },
  expects("value-ready"),
)
  .refine(hasOneProbe, { error: expects("value-ready") })
  .transform(({ every: step, within, timeout: limit, ...probe }) => ({
    check: checkOf(probe),
    ...given({ every: step, within, timeout: limit }),
  }));

const healthySchema = keys(
  {
    ...probeKeys,
    every: every("10s"),
    timeout,
    failures: key(whole(1, 1_000), {
      description: "Failed checks in a row after which it is unhealthy.",
      default: usualFailures,
    }),
    restart: key(flag(), {
      description: "`true`: an unhealthy service is stopped, and started again by its policy.",
      default: false,
    }),
  },
  expects("value-healthy"),
)
  .refine(hasOneProbe, { error: expects("value-healthy") })
  .transform(({ every: step, timeout: limit, failures, restart, ...probe }) => ({
    check: checkOf(probe),
    ...given({ every: step, timeout: limit, failures, restart }),
  }));

const restartPolicy = z.enum(restartPolicies, { error: expects("value-restart-policy") });
const restartSchema = z
  .union(
    [
      restartPolicy,
      keys(
        {
          when: key(restartPolicy, {
            description: "`on-failure`: not after exit code 0.",
            default: "on-failure",
          }),
          backoff: key(timeLimit(), {
            description: "Wait before the first restart; it doubles each time, up to a minute.",
            default: "1s",
          }),
          max: key(whole(0, 1_000), {
            description: "Restarts within the time of `within` after which the service has failed.",
            default: usualRestarts,
          }),
          within: key(timeLimit(), { description: "Time in which restarts are counted.", default: "5m" }),
        },
        expects("value-restart"),
      ),
    ],
    { error: expects("value-restart") },
  )
  .transform((restart) => (typeof restart === "string" ? { when: restart } : given(restart)));

const stopSchema = keys(
  {
    signal: key(z.enum(stopSignals, { error: expects("value-signal") }), {
      description: "Signal that asks its process to end.",
      default: "TERM",
    }),
    grace: key(duration(), {
      description: "Time to end; then every process of the service is killed.",
      default: "10s",
    }),
    command: key(commandLineSchema, {
      description: "Command that ends it, in place of the signal.",
      examples: [["redis-cli", "shutdown"]],
    }),
  },
  expects("value-stop"),
).transform((stop) => given(stop));

const logSizeHelp = expects("value-log-size");
const logSize = size().refine((bytes) => bytes >= leastLogSize, { error: logSizeHelp });

const serviceObjectSchema = keys(
  {
    run: commandLineSchema.meta({
      description:
        "Command that does not end by itself. Text is a script for the `shell`; a list is a program with its arguments.",
      examples: ["npm run dev", ["redis-server", "--save", ""]],
    }),
    container: key(containerChoiceSchema, {
      description:
        "Runs it, and commands of its checks, in this image: only the image, or details as for a task. It must listen on `$PORT` at all addresses of the container.",
      examples: ["redis:8"],
    }),
    scope: key(z.enum(serviceScopes, { error: expects("value-scope") }), {
      description:
        "`project`: one for all runs, in the project's directory; `run`: one for each run, there too; `checkout`: one for each attempt that needs it, in its checkout.",
      default: "project",
    }),
    port: key(port(), {
      description: "Fixed port; without it, free ones are chosen. Commands read it as `$PORT`.",
      examples: [5432],
    }),
    ports: key(whole(0, 20), {
      description: "Number of free ports, in `PORT`, `PORT_1` and so on.",
      default: 1,
    }),
    ready: key(readySchema, {
      description:
        "When the service is healthy for the first time; without it, as soon as its process runs. One of `command`, `http`, `tcp` and `log`.",
      examples: [{ tcp: true }, { command: ["pg_isready"], every: "1s", within: "30s" }],
    }),
    healthy: key(healthySchema, {
      description: "Checked from then on. One of `command`, `http` and `tcp`.",
      examples: [{ http: "/health", every: "10s", failures: 3 }],
    }),
    restart: key(restartSchema, {
      description: "What happens when its process ends by itself: a policy, or details.",
      default: "on-failure",
      examples: ["always", { when: "always", backoff: "1s", max: 5, within: "5m" }],
    }),
    stop: key(stopSchema, {
      description: "How it is stopped.",
      examples: [{ signal: "INT", grace: "10s" }],
    }),
    needs: key(serviceNeedsSchema, {
      description: "Services that must be healthy first.",
      examples: ["db", [{ service: "db", until: "started" }]],
    }),
    env: key(variablesSchema, { description: "Environment variables.", examples: [{ LOG: "debug" }] }),
    secrets: key(secretsSchema, {
      description: "Secrets that it gets as environment variables; see the key of the same name of a task.",
      examples: [["DB_PASSWORD"]],
    }),
    shell: key(argvSchema, {
      description: "Program and leading arguments for scripts; see the key of the same name of a task.",
      examples: [["zsh", "-c"]],
    }),
    terminal: key(flag(), { description: "`false`: no terminal, as for a task.", default: true }),
    "on-change": key(list(insidePath(expects("value-glob")), expects("value-globs")), {
      description:
        "Restarts it when files of its directory change that match these globs (as in .gitignore); `!` before a glob leaves files out.",
      examples: [["src/**", "!src/**/*.test.ts"]],
    }),
    "log-size": key(logSize, {
      description: "How much of the output of one start is kept: its end; at least 1MiB.",
      default: "64MiB",
    }),
    linger: key(duration(), {
      description: "How long it goes on after nothing needs it any more.",
      default: "30s",
    }),
  },
  expects("value-service"),
);

type ServiceSettings = Partial<Omit<z.output<typeof serviceObjectSchema>, "run">>;

export const serviceSchema = z
  .union([commandLineSchema.transform((run) => ({ run })), serviceObjectSchema], {
    error: expects("value-service"),
  })
  .transform(({ run, ...settings }) => {
    const { "on-change": onChange, "log-size": logBytes, container, ...others } = settings as ServiceSettings;
    const more = given({ onChange, logSize: logBytes, container: container || undefined });
    return serviceSpecSchema.omit({ name: true }).parse({ command: run, ...given(others), ...more });
  })
  .meta({ description: "A service: only its command, or its settings." });
export type PlanService = z.output<typeof serviceSchema>;

/** Services by name. */
export const servicesSchema = z.record(planNameSchema, serviceSchema, { error: expects("value-services") });

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
