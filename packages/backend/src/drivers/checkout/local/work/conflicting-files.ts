/**
 * Returns the conflicting files of a merge that git does not call clean. Git names none if one side added files to a
 * directory that the other renamed, and it could not put them anywhere: measured with git 2.39.
 */
export function conflictingFiles(named: readonly string[]): readonly string[] {
  return named.length === 0 ? ["a renamed directory"] : [...new Set(named)].toSorted();
}
