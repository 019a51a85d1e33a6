/** Failures of the store for logs, artifacts and backups. */
export const blobMessages = {
  "attempt-damaged": "What {{place}} has of {{attempt}} is damaged: {{why}}.",
  "attempt-not-stored": "The logs and artifacts of {{attempt}} are neither on this machine nor in {{place}}.",
  "attempt-not-stored-hint":
    "They are on the machine where it ran. The server there stores them when it serves and reaches the store.",
  "blobs-address": "{{address}} is not the address of a store.",
  "blobs-address-hint":
    "Write s3://BUCKET/PREFIX, optionally with ?endpoint=https://HOST&region=NAME&profile=NAME, or an absolute path.",
  "blobs-missing": "{{place}} does not exist.",
  "blobs-missing-hint": "Create the bucket or directory, mount it, or correct the address.",
  "blobs-no-credentials": "There are no credentials for {{place}}.",
  "blobs-no-credentials-hint":
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile: ?profile=NAME",
  "blobs-refused": "{{place}} refused the request: {{why}}.",
  "blobs-refused-hint":
    "Check the credentials and the region. The rights needed are s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket.",
  "blobs-unanswered": "{{place}} does not answer: {{why}}.",
  "blobs-unanswered-hint": "Check the network and the address. What waits to be stored is sent again later.",
} as const;
