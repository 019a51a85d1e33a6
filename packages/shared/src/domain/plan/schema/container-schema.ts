import { z } from "zod";

import { imagePattern, mountPathPattern, networkPattern } from "../../task/container-patterns.ts";
import type { Container } from "../../task/container.ts";
import { expects } from "../problems/plan-message.ts";
import { flag, key, keys, list } from "./plan-values.ts";

const image = z
  .string({ error: expects("value-image") })
  .max(500, { error: expects("value-image") })
  .regex(imagePattern, { error: expects("value-image") });

const mountPath = z
  .string({ error: expects("value-mount-path") })
  .max(4096, { error: expects("value-mount-path") })
  .regex(mountPathPattern, { error: expects("value-mount-path") });

const mount = z.union(
  [
    mountPath.transform((path) => ({ path, write: false })),
    keys(
      {
        path: mountPath.meta({ description: "File or directory of the machine: absolute, or `~/…`." }),
        at: key(
          z
            .string({ error: expects("value-mount-at") })
            .max(4096, { error: expects("value-mount-at") })
            .startsWith("/", { error: expects("value-mount-at") }),
          { description: "Path in the container; by default the same.", examples: ["/root/.npm"] },
        ),
        write: key(flag(), { description: "`true`: the task may change it.", default: false }),
      },
      expects("value-mount"),
    ).transform(({ path, at, write = false }) => ({ path, write, ...(at !== undefined && { at }) })),
  ],
  { error: expects("value-mount") },
);

/** The image in which a task runs, or details; `false` overrides `defaults`. */
export const containerChoiceSchema = z
  .union(
    [
      z.literal(false),
      image,
      keys(
        {
          image: image.meta({ description: "Image; pulled if the machine does not have it." }),
          network: key(
            z
              .string({ error: expects("value-network") })
              .max(100, { error: expects("value-network") })
              .regex(networkPattern, { error: expects("value-network") }),
            {
              description:
                "`none`, `host`, or a network of the runtime. By default a network of its own, in which the ports of the checkout are published to the machine's loopback address.",
              examples: ["none"],
            },
          ),
          mounts: key(list(mount, expects("value-mounts")), {
            description: "Further files and directories of the machine; read-only without `write`.",
            examples: [[{ path: "~/.npm", at: "/root/.npm", write: true }]],
          }),
        },
        expects("value-container"),
      ),
    ],
    { error: expects("value-container") },
  )
  .transform((choice): Container | false => {
    if (choice === false) return false;
    if (typeof choice === "string") return { image: choice, mounts: [] };
    const { image: name, network, mounts = [] } = choice;
    return { image: name, mounts, ...(network !== undefined && { network }) };
  });

export const containerKey = key(containerChoiceSchema, {
  description:
    "Linux: runs the commands of a task with `run`, and the set-up of its checkout, in podman or docker, in this image, with the checkout at the same path. The task fails where neither works. `false` overrides `defaults`.",
  examples: ["node:24", { image: "node:24", network: "none" }],
});

export const executorKey = key(z.literal("kubernetes", { error: expects("value-executor") }), {
  description:
    "`kubernetes` runs each attempt in a Job of its own, where the server is set up for it, with `resources` as requests and the memory as its limit. The image of `container` then contains wzp; by default, the server's settings name one.",
  examples: ["kubernetes"],
});
