/** Translations of the plan schema's descriptions, by the English text; a test compares both. */
export const keysInJapanese: Readonly<Record<string, string>> = {
  "Version of the plan format.": "プランの形式のバージョン。",
  "The repository and what its worktrees need.": "リポジトリと、そのワークツリーに必要なもの。",
  "Branch that receives the changes; by default, the branch that is checked out when the run is submitted.":
    "変更点の行き先のブランチ。省略すると、ランを投入したときにチェックアウトされていたブランチ。",
  "Commands that run in every new worktree before its task; see `cache`.":
    "新しいワークツリーごとに、タスクの前に実行するコマンド。`cache` も参照。",
  "`setup` is skipped if these files are identical to those of a cached checkout.":
    "これらのファイルがキャッシュ済みのチェックアウトと同じなら、`setup` を省きます。",
  "Ignored files to copy into each worktree.":
    "ワークツリーに必要な、git が無視するファイル。コピーされます。",
  "Ignored files or directories to link into each worktree.":
    "ワークツリーに必要な、git が無視するファイルやディレクトリ。リンクされます。",
  "Number of ports leased to each checkout, in `PORT`, `PORT_1` and so on, and in `WZP_PORT` likewise.":
    "チェックアウトごとの、重ならないポートの数。`PORT`、`PORT_1` など、また `WZP_PORT` なども同様。",
  "Limits of what runs at once.": "同時に実行する数。",
  "Number of tasks of a run that run at once; by default, the number of cores.":
    "一つのランで同時に実行するタスクの数。省略するとコア数。",
  "Number of tasks of each group that run at once, across all runs of the project.":
    "グループのタスクを同時にいくつ実行するか。プロジェクトのすべてのランが対象。",
  "Default settings of all tasks.": "個別に指定のないすべてのタスクの設定。",
  "Time limit for the whole attempt; by default none, or 2 hours for the task of an agent.":
    "試行全体の制限時間。省略すると無制限。エージェントのタスクは 2 時間。",
  "Time limit without any output; by default none.": "出力のない時間の上限。省略すると無制限。",
  "Retries after a failure: a number, or details.": "失敗した後の動作。再試行の回数、または詳しい設定。",
  "Number of further attempts after a failure of the task itself.":
    "自ら失敗した最初の試行の後に、さらに試行する回数。",
  "Wait before the first retry; doubles each time, with jitter.":
    "最初の再試行までの待ち時間。毎回二倍になり、ゆらぎが加わります。",
  "Failures that are retried: exit codes, or `failure`, `signal`, `timeout`, `verify`, `setup`. By default, all of them.":
    "再試行する失敗。終了コード、または `failure`、`signal`、`timeout`、`verify`、`setup`。省略するとすべて。",
  "Number of further attempts after the machine or worker was lost; they do not count towards `max`.":
    "マシンやワーカーが失われた試行の後に、さらに試行する回数。`max` には数えません。",
  "Environment variables; those of a task override those of `defaults` and of the plan.":
    "環境変数。タスク自身のものが `defaults` やプランのものより優先されます。",
  "Secrets (`wzp secrets set`) that the task gets as environment variables of these names, in addition to those of `defaults` and of the plan. They override `env`, and are masked in all output of the task.":
    "タスクに同名の環境変数として渡すシークレット（`wzp secrets set`）。`defaults` とプランのものに加わります。`env` より優先され、タスクのすべての出力で伏せられます。",
  "Program and leading arguments; the script is appended as the last argument. By default `bash -c`, else `sh -c`; a script of several lines stops at the first failing line (`bash -eo pipefail -c`, else `sh -e -c`).":
    "最後の引数にスクリプトを受け取るプログラムと、その前の引数。省略すると `bash -c`、なければ `sh -c`。複数行のスクリプトは失敗した最初の行で止まります（`bash -eo pipefail -c`、なければ `sh -e -c`）。",
  "Working copy of the task: `worktree` (its own git worktree), `project` (the project's directory, shared, without isolation) or `none` (an empty directory).":
    "タスクの作業場所。`worktree`（専用の git ワークツリー）、`project`（プロジェクトのディレクトリを共有、分離なし）、`none`（空のディレクトリ）。",
  "`true`: a terminal; `false`: stdout and stderr are written to one file each, as build tools expect.":
    "`true` はターミナル。`false` は、ビルドツールに向く形で、標準出力と標準エラー出力をそれぞれファイルに書きます。",
  "Resources that are reserved on the machine while the task runs.": "タスクが実行中に使うマシンのリソース。",
  "Cores.": "コア数。",
  "Memory.": "メモリー。",
  "Labels that a worker must have to get this task.": "このタスクを受け取るワーカーに必要なラベル。",
  "Among tasks that are ready, higher priorities start first.":
    "実行可能なタスクのうち、大きいものから開始します。",
  "Environment variables of all tasks, added to those of the shell that submits the run; or `clean`: no variables of that shell.":
    "すべてのタスクの環境変数。ランを投入したシェルの環境に加わります。`clean` とすると、シェルの環境は引き継ぎません。",
  "Secrets that all tasks get as environment variables; see the key of the same name of a task.":
    "すべてのタスクに環境変数として渡すシークレット。タスクの同じキーも参照。",
  "Agent profiles; claude, codex, opencode, gemini and aider are built in and can be replaced.":
    "エージェントのプロファイル。claude、codex、opencode、gemini、aider は組み込み済みで、置き換えられます。",
  "Program and arguments, without a shell. `{prompt}` is replaced by the prompt, within its argument; the entry `{args}` is replaced by the `args` of profiles that extend this one (by default they are appended).":
    "プログラムと引数。シェルは使いません。`{prompt}` はその引数の中でプロンプトに置き換わり、項目 `{args}` はこれを継承するプロファイルの `args` になります（なければ末尾に付きます）。",
  "Profile whose command is inherited: a built-in one or another one of this plan.":
    "コマンドを引き継ぐプロファイル。組み込みのもの、またはこのプランの別のもの。",
  "Additional arguments.": "追加の引数。",
  "Environment variables of this agent's tasks.": "このエージェントのタスクの環境変数。",
  "The tasks by name.": "名前ごとのタスク。",
  "Command. Text is a script for the `shell`; a list is a program with its arguments, without a shell.":
    "コマンド。テキストは `shell` のスクリプト。リストはプログラムと引数で、シェルを使いません。",
  "Instead of `run`: the agent (see `agents`) that gets the `prompt`.":
    "`run` の代わりに指定する、`prompt` を受け取るエージェント（`agents` を参照）。",
  "Prompt for the agent, passed as one argument.": "エージェントへの依頼。一つの引数として渡されます。",
  "Tasks that must end first. A task with a matrix means all its parts, `test(2)` one of them. A predecessor must succeed unless `if` is set.":
    "先に終わる必要のあるタスク。マトリックスのあるタスクはそのすべてを、`test(2)` は一つを指します。`if` がなければ、先行タスクの成功が必要です。",
  "The task to wait for.": "待つ相手のタスク。",
  "Outcome of that task that lets this one start.": "相手がどう終わったときに開始するか。",
  "`same`: of a task with a matrix only the parts whose values of the common keys are the same, so that `test(20)` waits for `build(20)`. Without it, all parts.":
    "`same`：マトリックスのあるタスクのうち、共通のキーの値が同じものだけを待ちます（`test(20)` は `build(20)` を待つ）。指定しなければ、すべてを待ちます。",
  "Values that are added to the combinations which they match, or combinations of their own, as in GitHub Actions.":
    "一致する組み合わせに追加する値。一致するものがなければ、独立した組み合わせになります（GitHub Actions と同じ）。",
  "Combinations to leave out: those that have all these values.":
    "除外する組み合わせ。ここに書いた値をすべて持つものを除きます。",
  "One task for every combination of these values, named `test(1)`, `test(1,linux)`. Commands read them as `$WZP_MATRIX_<KEY>`; they are never inserted into a command.":
    "値の組み合わせごとに一つのタスクになり、`test(1)`、`test(1,linux)` のような名前が付きます。コマンドは `$WZP_MATRIX_<KEY>` として読み取ります。コマンドに直接埋め込まれることはありません。",
  "Commands that run after the task; if one fails, the task fails. Unlike in `run`, each entry of a list is a command.":
    "タスクの後に成功しなければならないコマンド。成功して初めて完了とみなします。`run` と違い、リストの各項目が一つのコマンドです。",
  "Files to save as artifacts of the attempt (globs as in .gitignore); successors get them under `$WZP_INPUTS/<task>/`.":
    "試行の成果物として保管するファイル（`.gitignore` と同じ glob）。後続タスクには `$WZP_INPUTS/<task>/` の下に渡されます。",
  "Working directory: relative to the checkout, without `..`; absolute with `checkout: none`.":
    "作業ディレクトリ。チェックアウトからの相対パスで、`..` は使えません。`checkout: none` では絶対パス。",
  "A group of `limits.groups`: at most this many of its tasks run at once.":
    "`limits.groups` のグループ。そのタスクを同時に実行する数が決まります。",
  "Among tasks of equal priority, earlier deadlines start first. A missed deadline stops nothing.":
    "優先度が同じタスクのうち、早いものから開始します。期限が過ぎても止めません。",
  "A task: only its command, or its settings.": "タスク。コマンドだけ、または設定。",
  "Layouts of a workspace (WezTerm, tmux) by name: a list of tabs, or one of the templates `grid`, `main-left`, `review`, `agents`. `wzp open` uses the one named `default`.":
    "ワークスペース（WezTerm、tmux）に表示するものを名前ごとに。タブのリスト、またはテンプレート `grid`、`main-left`、`review`、`agents`。`wzp open` は `default` を使います。",
  "Title of the tab; only on a whole tab.": "タブのタイトル。タブの先頭でだけ使えます。",
  "Areas side by side: the shares of `panes` in per cent, summing to 100, or the areas themselves, equally wide.":
    "横に並べる区画。合計 100 になる `panes` の割合（パーセント）、または同じ幅の区画そのもの。",
  "Areas one above the other: the shares of `panes` in per cent, or the areas themselves, equally high.":
    "縦に並べる区画。`panes` の割合（パーセント）、または同じ高さの区画そのもの。",
  "The areas that `columns` or `rows` gives shares to: panes, or further columns, rows, grids.":
    "`columns` や `rows` で割合を指定する区画。ペイン、またはさらに列、行、グリッド。",
  "Panes of equal size, arranged to suit the terminal: this number for the next running tasks, or the listed ones.":
    "ターミナルに合う形に並べた同じ大きさのペイン。次に実行中のタスクの数、またはペインそのもの。",
  "Terminal of this task, from the newest run that contains it; with a matrix, of any part that has no place yet.":
    "このタスクを含む最新のランの、そのターミナル。マトリックスがあれば、まだ場所のないもののどれか。",
  "Live output of this task, read-only.": "このタスクの出力を追って表示します。入力はできません。",
  "A shell in a directory of the project, or in a task's checkout.":
    "プロジェクトのディレクトリ、またはタスクのチェックアウトで開くシェル。",
  "Opens the shell in the checkout of this task.": "このタスクのチェックアウトで開きます。",
  "A grid of this number of running tasks that have no place of their own.":
    "決まった場所のない実行中のタスクを、次から順にこの数だけ、この区画にグリッドで表示します。",
  "List of the tasks that have no place; at most once per layout.":
    "場所のないタスク。一つのレイアウトに一つだけ。",
};
