import { phrase } from "@wezterm-parallel/shared/domain/failure-message";

/** Maximum number of names in a sentence; the data contains all. */
const filesShown = 10;

/** Names these files in a sentence. */
export function namesOf(files: readonly string[]) {
  const names = files.slice(0, filesShown).join(", ");
  const more = files.length - filesShown;
  return more > 0 ? phrase("names-and-more", { names, more }) : names;
}
