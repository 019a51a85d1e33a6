/** What people ask for most, by method and path as in the OpenAPI document. */
export const curlExamples: Readonly<Record<string, string>> = {};
