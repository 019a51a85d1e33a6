import {
  changedServiceSchema,
  listServicesQuery,
  serviceListSchema,
  serviceLogQuery,
  serviceLogSchema,
  serviceParameters,
  serviceResourceSchema,
  startedServicesSchema,
  startServicesBody,
} from "../schemas/automation/service-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const servicesContract = {
  listServices: {
    summary: "Lists the instances of services, by project and id",
    query: listServicesQuery,
    answer: serviceListSchema,
  },
  getService: {
    summary: "Gets an instance of a service with its last transitions",
    params: serviceParameters,
    answer: serviceResourceSchema,
  },
  getServiceLog: {
    summary: "Gets output of a service: the end, or what follows a number of bytes",
    params: serviceParameters,
    query: serviceLogQuery,
    answer: serviceLogSchema,
  },
  startServices: {
    summary: "Starts services of a plan, which go on until somebody stops them",
    description:
      "They run on the machine of the server, in the directory of the project. One that runs already is kept; it takes " +
      "over changed settings with its next start.",
    body: startServicesBody,
    answer: startedServicesSchema,
  },
  stopService: {
    summary: "Stops a service, whoever needs it",
    params: serviceParameters,
    answer: changedServiceSchema,
  },
  restartService: {
    summary: "Stops a service and starts it again",
    params: serviceParameters,
    answer: changedServiceSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
