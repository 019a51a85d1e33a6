import { ifMatchHeaders } from "../schemas/auth-schemas.ts";
import {
  oidcResourceSchema,
  oidcTestSchema,
  removedOidcSchema,
  setOidcBody,
  signInMethodsSchema,
} from "../schemas/oidc-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const singleSignOnContract = {
  signInMethods: {
    summary: "How people sign in here",
    answer: signInMethodsSchema,
  },
  getOidc: {
    summary: "Settings of single sign-on, without the client's secret",
    answer: oidcResourceSchema,
  },
  testOidc: {
    summary: "Asks the provider what every sign-in asks it",
    answer: oidcTestSchema,
  },
  setOidc: {
    summary: "Sets up single sign-on, in place of what was set up before",
    headers: ifMatchHeaders,
    body: setOidcBody,
    answer: oidcResourceSchema,
  },
  removeOidc: {
    summary: "Ends single sign-on; who is signed in stays so, and accounts and roles stay",
    answer: removedOidcSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
