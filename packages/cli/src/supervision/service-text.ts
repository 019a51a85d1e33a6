/** What the boot service runs: keepers of server and worker as children of one shell. */
export interface ServiceCommand {
  /** Absolute path of the script that starts both keepers and waits for them. */
  readonly script: string;
  /** Absolute program and arguments that stop the daemons and leave running tasks in their hosts. */
  readonly stop: readonly string[];
  readonly log: string;
}

/**
 * A systemd user unit. The daemons end with 0 after `wzp down`, which must last: only then is there no
 * restart. `KillMode=process` leaves session hosts alone, so that tasks outlive a restart of the unit.
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

/** A launchd agent: kept alive unless it ended well, which is what \`wzp down\` makes it do. */
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

/** systemd reads `%`, `$`, `"` and `\\` in command lines: each is written so that it means itself. */
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
