/** Source of the built-in prices. */
export const priceSource = "models.dev, as contained in opencode 1.18.33, read on 2026-11-24";
