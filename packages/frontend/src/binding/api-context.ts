import { createContext, useContext } from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";

export const ApiContext = createContext<Client | undefined>(undefined);

/** The API of the server; every failure is a value. */
export function useApi(): Client {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error("useApi is for parts of the application.");
  return api;
}
