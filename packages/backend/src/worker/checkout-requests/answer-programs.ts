import { findInstalled } from "@wezterm-parallel/shared/node/installed-agent";
import type { AnswerTo, QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

/** Says which programs of agents this machine has, as the worker's own environment finds them. */
export async function answerPrograms({ programs }: QuestionOf<"programs">): Promise<AnswerTo<"programs">> {
  const found = await Promise.all(
    programs.map(async ({ program, env }) => {
      // The search path stays the worker's own: a plan must not choose which program is started here.
      const { path, version, login } = await findInstalled(program, {
        ...process.env,
        ...env,
        PATH: process.env["PATH"],
      });
      return { installed: path !== undefined, login, ...(version !== undefined && { version }) };
    }),
  );
  return { kind: "programs", programs: found };
}
