import { ifMatchHeaders } from "../schemas/access/auth-schemas.ts";
import {
  oidcResourceSchema,
  oidcTestSchema,
  removedOidcSchema,
  setOidcBody,
  signInMethodsSchema,
} from "../schemas/access/oidc-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const singleSignOnContract = {
  signInMethods: {
    summary: "Lists the available ways to sign in",
    answer: signInMethodsSchema,
  },
  getOidc: {
    summary: "Gets the single sign-on settings, without the client secret",
    answer: oidcResourceSchema,
  },
  testOidc: {
    summary: "Tests the connection to the provider with the requests of a sign-in",
    answer: oidcTestSchema,
  },
  setOidc: {
    summary: "Sets up single sign-on, replacing earlier settings",
    headers: ifMatchHeaders,
    body: setOidcBody,
    answer: oidcResourceSchema,
  },
  removeOidc: {
    summary: "Disables single sign-on; current sign-ins, accounts and roles are kept",
    answer: removedOidcSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
