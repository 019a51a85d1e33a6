/**
 * Valid secret names: a secret becomes a variable of the tasks that name it, and must not override our own
 * variables.
 */
export const secretNamePattern = /^(?!WZP_)[A-Za-z_][A-Za-z0-9_]{0,99}$/;

export const secretNameHelp =
  "a secret name: letters, digits and _ as in a variable name, not starting with a digit or WZP_";

/** Masking shorter values would also hide unrelated output. */
export const shortestSecret = 6;

/** Bytes: enough for a private key, a service account's file, or an environment with several of them. */
export const longestSecret = 32 * 1024;
