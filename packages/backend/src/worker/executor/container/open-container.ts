import { open } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Container } from "@wezterm-parallel/shared/domain/task/container";

import { containersMarker } from "./container-names.ts";
import {
  askRuntime,
  type ContainerRuntime,
  findContainerRuntime,
  whyNoContainer,
} from "./container-runtime.ts";

/** The container of one attempt: each of its commands gets one of the same image. */
export interface AttemptContainer {
  readonly settings: Container;
  readonly runtime: ContainerRuntime;
  /** Id of the image: its name may mean another one in the middle of an attempt. */
  readonly image: string;
}

interface Wanted {
  readonly settings: Container;
  /** State directory of the home. */
  readonly state: string;
  /** Ends a pull. */
  readonly signal: AbortSignal;
  /** A command of the attempt was started earlier, so the image is known to work. */
  readonly begun: boolean;
}

/** Finds the runtime and the image; pulls it if the machine does not have it. */
export async function openContainer(wanted: Wanted): Promise<Result<AttemptContainer, Failure>> {
  const { settings, state, begun } = wanted;
  const runtime = await findContainerRuntime();
  if (!runtime.ok) {
    const why = whyNoContainer(runtime.failure);
    const detail = createMessage("container-missing", { why });
    return fail(
      createFailure({ reason: "no-container", detail, hint: createMessage("container-missing-hint") }),
    );
  }
  await (await open(containersMarker(state), "a", 0o600)).close();
  if (begun) return ok({ settings, runtime: runtime.value, image: settings.image });
  const image = await findImage(runtime.value, settings.image, wanted.signal);
  return image.ok ? ok({ settings, runtime: runtime.value, image: image.value }) : image;
}

async function findImage(
  runtime: ContainerRuntime,
  image: string,
  signal: AbortSignal,
): Promise<Result<string, Failure>> {
  const present = await inspectImage(runtime, image);
  if (present !== undefined) return ok(present);
  // Without a limit of its own: that of the attempt counts. What was pulled in part is used by the next try.
  const pulled = await askRuntime(runtime, ["pull", "--quiet", image], { limitMs: 0, signal });
  const id = pulled.ok ? await inspectImage(runtime, image) : undefined;
  if (id !== undefined) return ok(id);
  return fail(
    createFailure({
      reason: "image-missing",
      detail: createMessage("image-missing", { image, said: pulled.said }),
      hint: createMessage("image-missing-hint", { runtime: runtime.kind }),
    }),
  );
}

async function inspectImage(runtime: ContainerRuntime, image: string): Promise<string | undefined> {
  const found = await askRuntime(runtime, ["image", "inspect", "--format", "{{.Id}}", image]);
  return found.ok ? found.output.trim() : undefined;
}
