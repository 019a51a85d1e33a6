/** The recorded build. */
export const version = "20251111-071056-118802c2";
