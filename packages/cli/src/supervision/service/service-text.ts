/** Command of the boot service: the keepers of server and worker as children of one shell. */
export interface ServiceCommand {
  /** Absolute path of the script that starts both keepers and waits for them. */
  readonly script: string;
  /** Absolute program and arguments that stop the daemons and leave running tasks in their hosts. */
  readonly stop: readonly string[];
  readonly log: string;
}

/**
 * Returns a systemd user unit. After `wzp down` the daemons end with 0, the only case without a restart.
 * `KillMode=process` spares session hosts, so that tasks survive a restart of the unit.
 */
export function systemdUnit({ script, stop }: ServiceCommand): string {
  return `[Unit]
Description=wezterm-parallel: server and worker

[Service]
Type=exec
ExecStart=/bin/sh ${systemdQuote(script)}
ExecStop=${stop.map(systemdQuote).join(" ")}
Restart=always
RestartSec=1
RestartPreventExitStatus=0 78
KillMode=process
Delegate=yes
UMask=0077
WorkingDirectory=/

[Install]
WantedBy=default.target
`;
}

/** Returns a launchd agent that is restarted unless it exits with 0, as \`wzp down\` makes it do. */
export function launchdAgent(label: string, { script, log }: ServiceCommand): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${xmlEscape(label)}</string>
  <key>ProgramArguments</key>
  <array><string>/bin/sh</string><string>${xmlEscape(script)}</string></array>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>AbandonProcessGroup</key><true/>
  <key>WorkingDirectory</key><string>/</string>
  <key>Umask</key><integer>63</integer>
  <key>StandardErrorPath</key><string>${xmlEscape(log)}</string>
</dict>
</plist>
`;
}

/** Escapes `%`, `$`, `"` and `\\`, which have a special meaning in command lines of systemd. */
function systemdQuote(word: string): string {
  const escaped = word
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$");
  return `"${escaped}"`;
}

function xmlEscape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
