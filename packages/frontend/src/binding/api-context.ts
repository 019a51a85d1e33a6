import { createContext, useContext } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";

export const ApiContext = createContext<Client | undefined>(undefined);

/** Returns the server's API; every failure is a value. */
export function useApi(): Client {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error("useApi is for parts of the application.");
  return api;
}
