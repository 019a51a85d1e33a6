/** `$0` of the keeper, which identifies it in the process list; apart from its script, which few commands need. */
export const keeperName = "wzp-keeper";
