import { queryString, type QueryValues, type Route } from "./first-routes.ts";

/** Paths of the dashboard; the server serves the application at these, and its router uses the same table. */
export const addresses = {
  overview: "/",
  board: "/projects/:project",
  add: "/projects/:project/add",
  radar: "/projects/:project/radar",
  runs: "/runs",
  run: "/runs/:run",
  task: "/runs/:run/tasks/:name",
  review: "/runs/:run/tasks/:name/review",
  conflict: "/runs/:run/tasks/:name/conflict",
  log: "/runs/:run/tasks/:name/log",
  terminals: "/terminals",
  queue: "/queue",
  schedules: "/schedules",
  services: "/services",
  workers: "/workers",
  agents: "/agents",
  system: "/system",
  programLogs: "/system/logs",
  admin: "/admin",
  adminPart: "/admin/:part",
  profile: "/profile",
  signIn: "/sign-in",
  setPassword: "/set-password",
  device: "/device",
} as const;

/** These routes return no personal data: the page requests what the caller may see. */
export const addressRoutes: readonly Route[] = Object.values(addresses).map((path) => ({
  method: "GET",
  path,
  needs: "public",
}));

export type AddressName = keyof typeof addresses;

type Names<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

/** The decoded parameters of an address, e.g. `{run: "r12", name: "test(2)"}`. */
export type AddressParameters<N extends AddressName> = Readonly<Record<Names<(typeof addresses)[N]>, string>>;

/** Returns an address of the dashboard with percent-encoded parameters, e.g. `/runs/r12/tasks/test(2)?tab=log`. */
export function addressOf<N extends AddressName>(
  name: N,
  parameters: AddressParameters<N>,
  query: QueryValues = {},
): string {
  const values: Readonly<Record<string, string | undefined>> = parameters;
  const path = addresses[name].replace(/:(\w+)/g, (_, parameter: string) =>
    encodeURIComponent(values[parameter] ?? ""),
  );
  return path + queryString(query);
}
