import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { parse } from "yaml";

const file = fileURLToPath(new URL("../../compose/compose.yaml", import.meta.url));

export interface Service {
  readonly image: string;
  readonly restart: string;
  readonly read_only?: boolean;
  readonly hostname?: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly tmpfs: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

export type ServiceName = "server" | "database" | "store" | "caddy";

interface ComposeFile {
  readonly name: string;
  readonly services: Readonly<Record<ServiceName, Service>>;
}

/** Reads the compose file as compose does, with these variables instead of the ones in .env. */
export function readComposeFile(variables: Readonly<Record<string, string>>): ComposeFile {
  const text = readFileSync(file, "utf8").replaceAll(
    /\$\{(\w+)(?:(:-|:\?)([^}]*))?\}/g,
    (_, name: string, kind: string | undefined, fallback = "") => {
      const value = variables[name] ?? "";
      if (value === "" && kind === ":?") throw new Error(`The variable ${name} is missing.`);
      return value === "" ? fallback : value;
    },
  );
  return parse(text, { merge: true }) as ComposeFile;
}

/** Returns what of a service podman is told in options, except for volumes and networks. */
export function optionsOf(service: Service): readonly string[] {
  return [
    ...(service.read_only === true ? ["--read-only", "--read-only-tmpfs=false"] : []),
    ...(service.hostname === undefined ? [] : [`--hostname=${service.hostname}`]),
    ...service.cap_drop.map((name) => `--cap-drop=${name}`),
    ...service.security_opt.map((option) => `--security-opt=${option.replace(/:true$/, "")}`),
    ...service.tmpfs.map((path) => `--tmpfs=${path}`),
    ...Object.entries(service.environment).map(([name, value]) => `--env=${name}=${value}`),
  ];
}
