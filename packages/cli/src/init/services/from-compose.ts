import { type InitProposal, type ProjectFiles, readFirst, type SkippedEntry } from "../proposal.ts";
import {
  type ComposeFile,
  type ComposeService,
  type HealthCheck,
  readCompose,
  secondsOf,
} from "./compose-file.ts";
import { givenKeys, planTime, type ProposedService, type ServiceNeedByName } from "./proposed-service.ts";
import { type EndingCommand, quoted, serviceScript } from "./service-script.ts";
import { unread } from "./unread.ts";

const fileNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"] as const;

/**
 * Reads a compose file. Docker Compose itself runs each container, with the networks, volumes, images and variables
 * of the file; services start, check and stop it.
 */
export async function fromCompose(files: ProjectFiles): Promise<readonly InitProposal[]> {
  const found = await readFirst(files, fileNames);
  const file = found === undefined ? undefined : readCompose(found.text);
  if (found === undefined) return [];
  if (file === undefined) return [unread(found.source, "compose")];
  const skipped = Object.entries(file.services).flatMap(([entry, service]): readonly SkippedEntry[] => {
    const reason = reasonAgainst(entry, service, file);
    return reason === undefined ? [] : [{ entry, reason }];
  });
  const left = new Set(skipped.map(({ entry }) => entry));
  const services = Object.entries(file.services)
    .filter(([name]) => !left.has(name))
    .map(([name, service]) => serviceOf(name, service, needsOf(name, file, left)));
  return [{ source: found.source, prefix: "compose", tasks: [], services, skipped }];
}

function reasonAgainst(name: string, service: ComposeService, { services }: ComposeFile): string | undefined {
  const [profile] = service.profiles ?? [];
  if (profile !== undefined) return `it starts only with profile ${profile}`;
  const users = Object.entries(services).filter(([, { depends_on: needs }]) => endsFirst(needs?.[name]));
  if (users.length === 0) return undefined;
  return `it ends: ${users.map(([user]) => user).join(", ")} runs it before its own command`;
}

function endsFirst(need: { readonly condition?: string | undefined } | undefined): boolean {
  return need?.condition === "service_completed_successfully";
}

/** Without the name that wzp gives: all services of the file are one project, with its networks and volumes. */
const compose = ["env", "-u", "COMPOSE_PROJECT_NAME", "docker", "compose"] as const;
/** Docker's own grace, after which it kills the container. */
const usualGrace = 10;
/** For Docker Compose itself, beyond the container's grace. */
const composeSeconds = 5;

function serviceOf(name: string, service: ComposeService, { needs, before }: Needs): ProposedService {
  const up = [...compose, "up", "--no-deps", "--no-log-prefix", name];
  const command = `exec ${up.map((each) => quoted(each)).join(" ")}`;
  const [port] = (service.ports ?? []).map(publishedPort);
  const check = checkOf(name, service.healthcheck);
  const settings = givenKeys({
    run: before.length === 0 ? up : serviceScript({ before, command }),
    terminal: false,
    ...(port === undefined || port === "unknown" ? { ports: 0 } : { port }),
    ready: check?.ready,
    healthy: check?.healthy,
    restart: restartOf(service.restart),
    stop: {
      command: [...compose, "stop", name],
      grace: planTime((secondsOf(service.stop_grace_period) ?? usualGrace) + composeSeconds),
    },
  });
  const remarks = port === "unknown" ? ["its port is a variable: set it as `port`"] : [];
  return { name, settings, needs, remarks };
}

interface Needs {
  readonly needs: readonly ServiceNeedByName[];
  /** Containers that end before it. */
  readonly before: readonly EndingCommand[];
}

/** A service takes over the needs of the container that ends before it. */
function needsOf(
  name: string,
  { services }: ComposeFile,
  left: ReadonlySet<string>,
  path: readonly string[] = [],
): Needs {
  const needs = new Map<string, ServiceNeedByName>();
  const before: EndingCommand[] = [];
  for (const [other, need] of Object.entries(services[name]?.depends_on ?? {})) {
    if (services[other] === undefined || path.includes(other)) continue;
    if (endsFirst(need)) {
      const inner = needsOf(other, { services }, left, [...path, name]);
      for (const each of inner.needs) needs.set(each.service, each);
      const script = [...compose, "run", "--rm", "--no-deps", quoted(other)].join(" ");
      before.push(...inner.before, { script, mustSucceed: true });
    } else if (!left.has(other)) {
      const isHealthy = need.condition === "service_healthy";
      needs.set(other, { service: other, until: isHealthy ? undefined : "started" });
    }
  }
  return { needs: [...needs.values()], before };
}

/** `5432:5432`, `127.0.0.1:8080:80/tcp`; a single port is published on any free one. */
function publishedPort(text: string): number | "unknown" | undefined {
  const parts = text.replace(/\/\w+$/, "").split(":");
  if (text.includes("$")) return "unknown";
  const published = parts.length < 2 ? "" : (parts.at(-2) ?? "");
  return /^\d+$/.test(published) ? Number(published) : undefined;
}

interface Checks {
  readonly ready: Readonly<Record<string, unknown>>;
  readonly healthy: Readonly<Record<string, unknown>>;
}

/** A minute is the time that every service has. */
const usualSeconds = 60;
const usualInterval = 30;
const usualRetries = 3;

function checkOf(name: string, check: HealthCheck | undefined): Checks | undefined {
  const command = check === undefined ? undefined : commandOf(name, check);
  if (check === undefined || command === undefined) return undefined;
  const timeout = planTime(secondsOf(check.timeout));
  const every = secondsOf(check.interval);
  const retries = check.retries ?? usualRetries;
  const within = (secondsOf(check.start_period) ?? 0) + (every ?? usualInterval) * retries;
  return {
    ready: givenKeys({
      command,
      every: planTime(Math.min(every ?? 1, 1)),
      within: within > usualSeconds ? planTime(within) : undefined,
      timeout,
    }),
    healthy: givenKeys({
      command,
      every: planTime(every ?? usualInterval),
      timeout,
      failures: check.retries,
    }),
  };
}

function commandOf(name: string, { test, disable = false }: HealthCheck): readonly string[] | undefined {
  if (test === undefined || disable) return undefined;
  const [kind, ...words] = typeof test === "string" ? ["CMD-SHELL", test] : test;
  const inside = [...compose, "exec", "-T", name];
  const plain = words.map((each) => each.replaceAll("$$", "$"));
  if (kind === "CMD") return [...inside, ...plain];
  return kind === "CMD-SHELL" ? [...inside, "sh", "-c", ...plain] : undefined;
}

function restartOf(restart: string | undefined): unknown {
  if (restart === "always" || restart === "unless-stopped") return "always";
  if (restart === "no" || restart === "false") return "never";
  const max = Number(/^on-failure:(\d+)$/.exec(restart ?? "")?.[1]);
  return Number.isInteger(max) ? { when: "on-failure", max } : undefined;
}
