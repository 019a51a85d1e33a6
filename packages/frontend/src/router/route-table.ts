import type { ComponentType } from "react";

import { LoadedComponent } from "./loaded-component.ts";
import { decode } from "./place.ts";

export type LoadPage = () => Promise<ComponentType>;

export interface Route {
  /** With parameters after colons, such as `/runs/:run/tasks/:name`. */
  readonly path: string;
  readonly page: LoadedPage;
}

export interface Match {
  /** The page for addresses without a route. */
  readonly page: LoadedPage;
  /** Percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

export class LoadedPage extends LoadedComponent {
  /** Shown inside the frame, for signed-in users. */
  readonly framed: boolean;

  constructor(load: LoadPage, framed: boolean) {
    super(load);
    this.framed = framed;
  }
}

/** Returns the first route that matches the path. */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  for (const { path: pattern, page } of routes) {
    const parameters = parametersOf(pattern.split("/"), path.split("/"));
    if (parameters !== undefined) return { page, parameters };
  }
  return undefined;
}

function parametersOf(
  pattern: readonly string[],
  path: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, segment] of pattern.entries()) {
    const found = path[at] ?? "";
    if (segment.startsWith(":") && found !== "") parameters[segment.slice(1)] = decode(found);
    else if (segment !== found) return undefined;
  }
  return parameters;
}
