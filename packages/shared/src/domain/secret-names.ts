/** What a secret can be called: it becomes a variable of the tasks that name it, and ours are not for others to set. */
export const secretNamePattern = /^(?!WZP_)[A-Za-z_][A-Za-z0-9_]{0,99}$/;

export const secretNameHelp =
  "the name of a secret: letters, digits and _ as in a variable, not beginning with a digit or WZP_";

/** Masking a shorter value would tear holes into output that has nothing to do with it. */
export const shortestSecret = 6;

/** Bytes: a private key or a service account's file fit, and so does an environment with several of them. */
export const longestSecret = 32 * 1024;
