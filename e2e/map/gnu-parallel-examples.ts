/** One command line that GNU parallel and `wzp map` (in place of `parallel`) must answer alike. */
interface ParallelExample {
  readonly line: string;
  /** Its command needs a shell, which `wzp map` uses for several words only with `--shell`. */
  readonly shell?: true;
  /** The lines of output are compared in order. */
  readonly ordered?: true;
}

export interface ParallelExamples {
  readonly title: string;
  readonly examples: readonly (string | ParallelExample)[];
}

/** Files that the examples read; the test creates them in the working directory. */
export const exampleFiles = `
printf 'A\\nB\\nC\\n' > abc-file
printf 'D\\nE\\nF\\n' > def-file
printf 'A\\0B\\0C\\0' > abc0-file
printf 'f1\\tf2\\nA\\tB\\nC\\tD\\n' > tsv-file.tsv
printf '1,x y\\n2,z\\n' > list.csv
printf 'echo one\\necho two three\\necho "quoted  text"\\n' > commands
seq 8 > num8
seq 400000 > big.log
seq 30000 > num30000
seq 1000000 > num1000000
mkdir -p dir && touch dir/A.txt 'dir/B b.tar.gz'
`;

export const parallelExamples: readonly ParallelExamples[] = [
  {
    title: "input sources",
    examples: [
      "parallel echo ::: A B C",
      "parallel -a abc-file echo",
      "cat abc-file | parallel echo",
      "parallel echo ::: A B C ::: D E F",
      "parallel -a abc-file -a def-file echo",
      "cat abc-file | parallel -a - -a def-file echo",
      "cat abc-file | parallel echo :::: - def-file",
      "parallel echo ::: A B C :::: def-file",
      "parallel echo :::: abc-file def-file",
      "parallel echo :::: abc-file ::: D E F",
      "parallel -0 echo :::: abc0-file",
      "cat abc0-file | parallel -0 echo",
      "parallel echo ::: 'a  b' \"it's\" '$HOME' '*' 'x;y' '\"q\"' 'p|q'",
      "find dir -type f -print0 | parallel -0 echo {/}",
      "parallel echo ::: Grüße 日本 'é à'",
    ],
  },
  {
    title: "linked sources",
    examples: [
      "parallel --link echo ::: A B C ::: D E F",
      "parallel --link echo ::: A B C D E ::: F G",
      "parallel --xapply echo {2}{1} ::: A B C ::: 1 2 3",
      "parallel echo ::: A B C :::+ D E F",
      "parallel echo :::: abc-file :::+ D E F :::: def-file",
      "parallel echo ::: A B :::+ 1 2 3 ::: x y",
      "parallel echo :::: abc-file ::::+ def-file",
    ],
  },
  {
    title: "replacement strings",
    examples: [
      "parallel echo {} ::: A/B.C",
      "parallel echo {.} ::: A/B.C",
      "parallel echo {/} ::: A/B.C",
      "parallel echo {//} ::: A/B.C",
      "parallel echo {/.} ::: A/B.C",
      "parallel echo {#} ::: A B C",
      "parallel -j1 echo {%} ::: A B C",
      "parallel -j2 'sleep 0.5; echo {%}' ::: A B",
      "parallel echo {1} and {2} ::: A B ::: C D",
      "parallel echo /={1/} //={1//} /.={1/.} .={1.} ::: A/B.C D/E.F",
      "parallel echo 1={1} 2={2} 3={3} -1={-1} -2={-2} -3={-3} ::: A B ::: C D ::: E F",
      "parallel --colsep '\\t' echo 1={1} 2={2} :::: tsv-file.tsv",
      "parallel -C , echo {2} {1} :::: list.csv",
      "parallel --colsep , echo {} :::: list.csv",
      "printf 'a b  c\\n' | parallel --colsep ' +' echo {3}{2}{1}",
      "parallel echo {2}{1}{2} ::: A B ::: C",
      "parallel echo {.} {/.} ::: plain a.b/c d/e.tar.gz",
      "parallel echo pre-{}-post ::: A 'B C'",
    ],
  },
  {
    title: "several arguments for one command",
    examples: [
      "parallel --jobs 4 -m echo ::: 1 2 3 4 5 6 7 8 9 10",
      "parallel --jobs 4 -m echo pre-{}-post ::: A B C D E F G",
      "parallel --jobs 4 -X echo pre-{}-post ::: A B C D E F G",
      "parallel -j1 -X echo {}.txt {.} ::: a.b c.d",
      "cat num30000 | parallel --xargs echo | wc -w",
      "cat num30000 | parallel --jobs 4 -m echo | wc -w",
      "parallel -N3 echo ::: A B C D E F G H",
      "parallel -N3 echo 1={1} 2={2} 3={3} ::: A B C D E F G H",
      "parallel -N0 echo foo ::: 1 2 3",
      "parallel -n2 echo ::: A B C D E",
      "parallel -N2 echo {2} {1} ::: A B ::: 1 2",
      "seq 10 | parallel -N4 echo {#}: {}",
      "seq 10 | parallel -j4 -X echo",
    ],
  },
  {
    title: "commands",
    examples: [
      "parallel ::: 'echo foo' 'echo bar | tr a-z A-Z'",
      "parallel < commands",
      "parallel :::: commands",
      { line: "parallel echo {} '|' wc -c ::: A BB", shell: true },
      { line: "parallel 'echo {}; echo {} >&2' ::: A 2>&1", shell: true },
      { line: "parallel echo {} '>' out-{} ::: A B; cat out-A out-B", shell: true },
      "parallel 'echo {} | tr A-Z a-z' ::: A B",
      "parallel 'cat {} | wc -l' ::: abc-file num8",
      "parallel -q perl -e 'print \"@ARGV\\n\"' ::: This works",
      "parallel 'for i in 1 2; do echo {}$i; done' ::: A B",
      "parallel 'test -d {} && echo {} is a dir || echo {} is no dir' ::: dir abc-file",
    ],
  },
  {
    title: "output",
    examples: [
      { line: "parallel -k echo ::: 3 1 2", ordered: true },
      { line: "parallel -k -j3 'sleep 0.{}; echo {}' ::: 6 1 3", ordered: true },
      {
        line: 'parallel --keep-order -j2 \'printf "%s-start\\n%s" {} {}; sleep 0.{}; printf "%s\\n" -mid; echo {}-end\' ::: 4 2 1',
        ordered: true,
      },
      "parallel --tag echo foo-{} ::: A B C",
      "parallel --tagstring {}-bar echo foo-{} ::: A B C",
      "parallel --tagstring '{#}/{2}' echo {1} ::: A B ::: C",
      "parallel --tag echo ::: A B ::: 1",
      { line: "parallel -k --dry-run echo {} ::: A 'B C' \"it's\" ''", ordered: true },
      { line: "parallel -k --dryrun 'wc {} | sort' ::: 'a b' c", ordered: true },
      { line: "parallel -k --dry-run -N2 echo {2}-{1} ::: A B C D", ordered: true },
      "parallel --results outdir echo {1} ::: A/x 'B c' ::: 1 2; find outdir -type f | sort; cat outdir/1/A*/2/1/stdout outdir/1/A*/2/2/seq",
      "parallel --results 'file-{1}-{#}' echo ::: A B; ls file-*; cat file-B-2",
    ],
  },
  {
    title: "jobs, delay and time limits",
    examples: [
      "parallel -N0 -j16 echo x :::: num8",
      "parallel -j 0 echo ::: A B",
      "parallel --jobs 200% echo ::: A B",
      "parallel -j +1 echo ::: A B",
      "parallel -j -1 echo ::: A B",
      "parallel -P 2 echo ::: A B",
      "parallel -j4 --delay 0.3 'date +%s%N' ::: 1 2 3 | sort | awk 'NR>1 && $1-last < 250000000 {print \"too close\"} {last=$1} END {print NR}'",
      "parallel --timeout 1 'sleep {}; echo {}' ::: 0 9 2>/dev/null",
    ],
  },
  {
    title: "job log and resuming",
    examples: [
      "parallel -j1 --joblog log 'exit {}' ::: 1 2 3 0; cut -f1,2,5,7,8,9 log",
      "parallel -j1 --joblog log2 'exit {}' ::: 1 2 0; parallel -j1 --resume --joblog log2 'echo again {}; exit {}' ::: 1 2 0 0; cut -f1,7,9 log2",
      "parallel -j1 --joblog log3 'exit {}' ::: 1 2 0; parallel -j1 --resume-failed --joblog log3 'echo again {}; exit {}' ::: 1 2 0 0; cut -f1,7,9 log3",
      "parallel -j1 --joblog log4 'kill -9 $$ {}' ::: 1; cut -f1,7,8 log4",
      "parallel -j1 --joblog log5 echo ::: abc; cut -f5,6,7 log5; head -1 log5",
    ],
  },
  {
    title: "blocks of stdin",
    examples: [
      "cat num1000000 | parallel --pipe 'wc | xargs'",
      "cat num1000000 | parallel --pipe --block 2M 'wc | xargs'",
      "cat num1000000 | parallel --pipe -j2 --block 500k 'sort -n | tail -1'",
      "cat num1000000 | parallel --pipe -N140000 'wc | xargs'",
      "seq 5 | parallel --pipe -N2 'echo block {#}; cat'",
      { line: "seq 9 | parallel -k --pipe --block 4 cat", ordered: true },
      "cat num1000000 | parallel -k --pipe cat | md5sum",
      "parallel --pipe wc < /dev/null",
      "seq 3 | parallel -k --pipe -N1 --tagstring {#} cat",
    ],
  },
  {
    title: "halting",
    examples: [
      "parallel -j1 --halt soon,fail=1 'echo {}; exit {}' ::: 0 0 1 2 3",
      "parallel -j1 --halt now,fail=1 'echo {}; exit {}' ::: 0 0 1 2 3",
      "parallel -j1 --halt soon,fail=20% 'echo {}; exit {}' ::: 0 1 2 3 4 5 6 7 8 9",
      "parallel -j1 --halt never 'echo {}; exit {}' ::: 0 1 2",
      "parallel -k -j1 --halt soon,fail=2 'echo {}; exit {}' ::: 0 1 0 2 3",
      "parallel -j1 --halt now,success=1 'echo {}; exit {}' ::: 1 0 1 0 2 0",
      "parallel -j1 --halt soon,success=1 'echo {}; exit {}' ::: 1 2 0 0 3",
      "parallel -k -j1 --halt now,success=2 'echo {}; exit {}' ::: 0 1 0 2 0",
      "parallel -j1 --halt now,done=2 'echo {}; exit {}' ::: 1 0 1 0 2 0",
      "parallel -k -j1 --halt soon,done=50% 'echo {}; exit {}' ::: 1 0 1 0 2 0",
      "parallel -j2 --halt now,success=1 'sleep {}; echo {}' ::: 0.2 30",
    ],
  },
];

/** Command lines with something that `wzp map` does not support, and a part of its advice. */
export const refusedExamples: readonly (readonly [line: string, advice: string])[] = [
  ["parallel echo '{= s/a/b/ =}' ::: A", "quoted shell script"],
  ["parallel -I ,, echo ,, ::: A/B.C", "{/.}"],
  ["parallel --rpl '{..} s/x//' echo {..} ::: A", "variable%.ext"],
  ["parallel --plus echo {+/} ::: A", "variable%.ext"],
  ["parallel -S server echo ::: A", "wzp --context NAME map"],
  ["parallel --sshlogin server echo ::: A", "wzp --context NAME map"],
  ["parallel --onall echo ::: A", "wzp --context NAME map"],
  ["parallel --semaphore echo", "wzp add --group NAME=N"],
  ["parallel --header : echo {f1} ::: f1 A", "tail -n +2"],
  ["parallel --shuf echo ::: 1 2 3", "shuf |"],
  ["parallel --pipepart -a num8 wc", "wzp map --pipe COMMAND < FILE"],
  ["parallel -d _ echo", "tr , "],
  ["parallel --ungroup echo ::: A", "wzp logs -f"],
  ["parallel --linebuffer echo ::: A", "wzp logs -f"],
  ["parallel --trim lr echo ::: ' A '", "sed"],
  ["parallel -r echo ::: A", "grep ."],
  ["parallel --no-run-if-empty echo ::: A", "grep ."],
  ["parallel -L2 echo ::: A", "-N NUMBER"],
  ["parallel --retry-failed --joblog log", "--resume-failed"],
  ["parallel --resume echo ::: A", "--joblog FILE"],
  ["parallel --interactive echo ::: A", "--dry-run"],
  ["parallel --verbose echo ::: A", "--dry-run"],
  ["parallel --nice 17 echo ::: A", "Start it with nice"],
  ["parallel --memfree 1G echo ::: A", "Limit tasks with -j"],
  ["parallel --tmux echo ::: A", "wzp open"],
  ["parallel echo {} '|' wc ::: A", "--shell"],
  ["parallel echo {} '>' out ::: A", "--shell"],
  ["parallel 'echo {};' exit {} ::: A", "--shell"],
  ["parallel sleep '{};' echo {} ::: A", "--shell"],
  ["parallel -X 'echo a-{} | wc' ::: A", "-m"],
  ["parallel --pipe wc ::: A", "wzp map --pipe COMMAND < FILE"],
  ["parallel --pipe echo {}", "Leave out the other placeholders"],
  ["parallel --pipe", "wzp map --pipe wc"],
  ["parallel --results out.csv echo ::: A", "--results DIRECTORY"],
];
