import { z } from "zod";

import { expects } from "../plan/problems/plan-message.ts";
import { duration, key, keys, text, whole } from "../plan/schema/plan-values.ts";
import { imagePattern } from "../task/container-patterns.ts";
import { place, setting } from "./setting.ts";

const expectedImage = expects("value-image");
const expectedName = expects("value-kubernetes-name");
const expectedAddress = expects("value-http-address");
const expectedPod = expects("value-pod");

/** Where and how tasks with `executor: kubernetes` run. */
export const kubernetesSettings = keys(
  {
    image: setting(
      key(
        text(expectedImage).max(500, { error: expectedImage }).regex(imagePattern, { error: expectedImage }),
        {
          description:
            "Image of the pods of tasks with `executor: kubernetes`: that of wzp, or one made from it.",
          default: "none: such tasks wait",
          examples: ["registry.example.org/wezterm-parallel:1.0.0"],
        },
      ),
      { effect: "restart" },
    ),
    server: setting(
      key(text(expectedAddress).regex(/^https?:\/\/[^\s/]+$/, { error: expectedAddress }), {
        description: "Address at which the pods reach the server.",
        default: "that of the server",
        examples: ["https://wzp.example.org"],
      }),
      { effect: "restart" },
    ),
    ca: setting(
      key(place(), {
        description:
          "File with the certificates of a private authority that signed the server's certificate (PEM).",
        default: "none",
        examples: ["/etc/wzp/ca.crt"],
      }),
      { effect: "restart" },
    ),
    kubeconfig: setting(
      key(place(), {
        description:
          "File with the address and the credentials of the API server, by a token or a client certificate.",
        default: "the service account of the server's own pod",
        examples: ["~/.kube/config"],
      }),
      { effect: "restart" },
    ),
    namespace: setting(
      key(text(expectedName).regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { error: expectedName }), {
        description: "Namespace of the Jobs, best one of their own.",
        default: "that of the kubeconfig or of the server's own pod",
        examples: ["wzp-jobs"],
      }),
      { effect: "restart" },
    ),
    jobs: setting(key(whole(1, 1_000), { description: "Most Jobs at once.", default: 10, examples: [50] }), {
      effect: "restart",
    }),
    scheduledWithin: setting(
      key(duration(), {
        description: "How long a pod may wait for a node before its attempt fails.",
        default: "10m",
        examples: ["1h"],
      }),
      { effect: "restart" },
    ),
    pod: setting(
      key(z.record(z.string(), z.json(), { error: expectedPod }), {
        description: "Further keys of the specification of each pod, as Kubernetes has them.",
        default: "none",
        examples: [{ nodeSelector: { pool: "builds" }, imagePullSecrets: [{ name: "registry" }] }],
      }),
      { effect: "restart" },
    ),
  },
  expects("value-kubernetes"),
).refine(({ image }) => image !== undefined, { error: expects("value-kubernetes") });

export type KubernetesSettings = z.infer<typeof kubernetesSettings>;
