import type { checkoutMessages } from "@wezterm-parallel/shared/domain/failure-messages/checkout-messages";

export const checkoutInJapanese: Readonly<Record<keyof typeof checkoutMessages, string>> = {
  "branch-in-the-way": "リポジトリのブランチ {{other}} があるため、{{branch}} を作れません。",
  "branch-in-the-way-hint": "名前を変えてください：git branch -m {{branch}} {{name}}-old",
  "change-none": "{{attempt}} に固有の変更点はありません。ワークツリーがなかったか、まだ開始していません。",
  "change-none-hint":
    "wzp show {{attempt}} で確認するか、作業している場所を見てください：wzp shell {{attempt}}",
  "change-path-unknown": "{{path}} に変更はありません。",
  "change-path-unknown-hint":
    "パスはリポジトリの先頭から数えます。path を省くと、変更されたファイルの一覧が得られます。",
  "change-slow": "Git による変更の集計に時間がかかりすぎました。",
  "change-slow-hint": "このタスクだけを指定してください。",
  "change-too-long": "変更の内容が長すぎて、一度に送れません。",
  "change-too-long-hint": "limit でファイル数を減らすか、path で一つを指定してください。",
  "changes-too-many": "変更されたファイルが多すぎて、名前だけで 64 MiB を超えています。",
  "changes-too-many-hint": "ワーカーのマシンで見てください：wzp shell",
  "commit-gone": "{{attempt}} の開始点のコミット {{commit}} が、リポジトリからなくなっています。",
  "commit-gone-hint": "これがないと変更点が分かりません。タスクのブランチは残っているかもしれません。",
  "commit-of-need-gone":
    "{{task}} に必要な {{need}} のコミット {{commit}} が、リポジトリからなくなっています。",
  "commit-of-run-gone": "ランの開始点のコミット {{commit}} が、{{repository}} からなくなっています。",
  "commit-of-run-gone-hint": "ランをもう一度投入してください。ブランチの今の状態から始まります。",
  "directory-not-committed":
    "{{task}} のディレクトリ {{directory}} が、ワークツリーの開始点のコミットにありません。",
  "directory-not-committed-hint": "先にコミットするか、プランの directory を直してください。",
  "directory-outside": "{{task}} のディレクトリ {{directory}} がプロジェクトの外にあります。",
  "directory-outside-hint": "プロジェクトの中のディレクトリを、プランからの相対パスで指定してください。",
  "disk-full": "ディスクの空きがありません：{{where}}",
  "disk-full-hint":
    "空き容量を増やし（削除できるものは wzp clean --dry-run で表示）、もう一度お試しください。",
  "git-failed": "git {{command}} が失敗しました（終了コード {{code}}）：{{said}}",
  "git-file-replaced":
    "ワークツリーの {{path}} が置き換えられています。ワークツリーとともにコミットが失われます。",
  "git-locked-hint": "そこで Git が動いていなければ、異常終了で残ったものです。削除してください：{{path}}",
  "git-made-none": "Git が {{root}} にワークツリーを作れませんでした（.git ファイルの内容：{{said}}）",
  "git-missing": "{{directory}} で Git を起動できません。PATH にないか、ディレクトリがなくなっています。",
  "git-missing-hint": "Git 2.38 以降をインストールしてください。",
  "git-not-started": "Git を起動できません：{{why}}",
  "git-old": "PATH の Git は {{version}} ですが、タスクのワークツリーには {{least}} が必要です。",
  "git-old-hint": "Git {{least}} 以降をインストールするか、プランで checkout: project を指定してください。",
  "git-stopped": "試行が止められたため、Git も止められました。",
  "head-astray": "{{attempt}} の HEAD が、ブランチ {{branch}} を含まないコミットにあります。",
  "head-astray-hint":
    "wzp shell {{attempt}} で確認し、必要なものをマージしてください。どちらもそのまま残ります。",
  "merge-conflict": "マージの競合：{{one}} と {{other}} がどちらも {{files}} を変更しています",
  "merge-conflict-hint": "一方がもう一方を待つようにするか、ブランチを手作業でマージしてください。",
  "names-and-more": "{{names}} ほか {{more}} 件",
  "nothing-kept": "{{attempt}} のワークツリーは削除済みで、残すべき変更はありませんでした。",
  "nothing-kept-hint": "ほかに保存されたものを見るには：wzp saved",
  "nothing-saved": "このリポジトリに、{{attempt}} の保存された作業はありません。",
  "nothing-saved-hint": "一覧を見るには：wzp saved",
  "operation-unfinished": "{{attempt}} は {{what}} の途中で終わったため、作業をコミットできません。",
  "operation-unfinished-hint":
    "wzp shell {{attempt}} で完了するか取りやめてください。保存されないまま削除されることはありません。",
  "repository-gone": "Git リポジトリ {{repository}} がなくなっています。",
  "repository-gone-hint": "元に戻すか、今の場所からランをもう一度投入してください。",
  "repository-missing": "{{directory}} は Git リポジトリの中ではないため、ワークツリーを作れません。",
  "repository-missing-hint":
    "git init を実行してコミットするか、プランで checkout: project または checkout: none を指定してください。",
  "repository-of-attempt-gone":
    "{{attempt}} が作業したリポジトリ {{repository}} が、ワーカーのマシンからなくなっています。",
  "repository-within":
    "{{path}} はワークツリーの中に作られた別のリポジトリです。ワークツリーとともにコミットが失われます。",
  "repository-within-hint":
    "wzp shell でチェックアウトを開き、そのリポジトリを別の場所に移すか、.gitignore で除外して削除してください。",
  "repository-without-commit": "{{root}} のリポジトリにまだコミットがないため、ワークツリーを作れません。",
  "repository-without-commit-hint": "一度コミットしてください：git add . && git commit -m first",
  "restore-exists": "{{root}} はすでにあります。復元で何かを上書きすることはありません。",
  "restore-exists-hint": "--into で、まだないディレクトリを指定してください。",
  "retry-need-hint": "再実行してください：wzp retry {{need}}",
  "save-no-repository":
    "{{attempt}} のリポジトリ {{repository}} がなくなっているため、作業を保存できません。",
  "save-no-repository-hint": "何も削除していません。{{root}} を確認し、不要なら手作業で削除してください。",
  "save-no-worktree": "Git がワークツリー {{root}} を認識していないため、作業を保存できません。",
  "save-no-worktree-hint":
    "何も削除していません。リポジトリで実行してください：`git worktree repair {{root}}`",
  "submodule-dirty":
    "サブモジュール {{path}} に未コミットのファイルがあり（{{file}}）、プロジェクトのコミットに含められません。",
  "submodule-dirty-hint": "wzp shell で開き、そこでコミットしてプッシュするか、元に戻してください。",
  "submodule-unpushed":
    "サブモジュール {{path}} に、どこにもプッシュされていないコミットがあります（{{commit}}）。",
  "submodule-unpushed-hint":
    "wzp shell で開いてプッシュするか、不要なら破棄してください：git reflog expire --expire=now --all",
  "worker-mistake": "ワーカーで問題が起きました。詳細はワーカーのログにあります。",
  "worker-mistake-hint": "そのマシンの状態ディレクトリの logs/worker.log を見てください。",
};
