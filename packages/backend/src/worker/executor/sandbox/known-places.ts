/** Credentials of people and programs below a home directory. */
export const credentialPlaces: readonly string[] = [
  ".ssh",
  ".gnupg",
  ".pki",
  ".password-store",
  ".local/share/keyrings",
  ".local/share/kwalletd",
  ".config/op",
  ".config/sops",
  ".config/age",
  // clouds and clusters
  ".aws",
  ".azure",
  ".config/gcloud",
  ".kube",
  ".oci",
  ".config/doctl",
  ".config/hcloud",
  ".config/scw",
  ".fly",
  ".config/heroku",
  ".config/rclone",
  ".s3cfg",
  ".boto",
  ".vault-token",
  ".terraform.d/credentials.tfrc.json",
  ".docker",
  ".config/containers/auth.json",
  // forges and package registries
  ".git-credentials",
  ".config/git/credentials",
  ".config/gh",
  ".config/glab-cli",
  ".config/hub",
  ".netrc",
  ".npmrc",
  ".yarnrc.yml",
  ".pypirc",
  ".cargo/credentials",
  ".cargo/credentials.toml",
  ".gem/credentials",
  ".m2/settings.xml",
  ".m2/settings-security.xml",
  ".gradle/gradle.properties",
  ".composer/auth.json",
  ".config/composer/auth.json",
  ".nuget/NuGet",
  // databases
  ".pgpass",
  ".my.cnf",
  // browsers and mail
  ".mozilla",
  ".thunderbird",
  ".config/google-chrome",
  ".config/chromium",
  ".config/BraveSoftware",
  ".config/microsoft-edge",
  // what was typed
  ".bash_history",
  ".zsh_history",
  ".local/share/fish/fish_history",
  ".python_history",
  ".node_repl_history",
  ".psql_history",
];

interface AgentPlaces {
  readonly directories: readonly string[];
  readonly files?: readonly string[];
  /** Variables that name a directory instead. */
  readonly variables?: readonly string[];
  /** Variables with its own credentials. */
  readonly credentials: RegExp;
}

/** Paths below the home directory with an agent's configuration, sign-in and conversations, by program. */
export const agentPlaces: Readonly<Record<string, AgentPlaces>> = {
  claude: {
    directories: [".claude", ".cache/claude", ".cache/claude-cli-nodejs"],
    files: [".claude.json"],
    variables: ["CLAUDE_CONFIG_DIR"],
    credentials: /^(ANTHROPIC|CLAUDE)_/,
  },
  codex: { directories: [".codex"], variables: ["CODEX_HOME"], credentials: /^(OPENAI|CODEX)_/ },
  gemini: { directories: [".gemini"], credentials: /^(GEMINI|GOOGLE)_/ },
  opencode: {
    directories: [
      ".config/opencode",
      ".local/share/opencode",
      ".local/state/opencode",
      ".cache/opencode",
      ".opencode",
    ],
    credentials: /^(ANTHROPIC|OPENAI|GEMINI|GOOGLE|OPENROUTER|OPENCODE)_/,
  },
  aider: {
    directories: [".aider"],
    credentials: /^(ANTHROPIC|OPENAI|GEMINI|GOOGLE|OPENROUTER|DEEPSEEK|AIDER)_/,
  },
};
