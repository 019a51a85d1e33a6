# Starts programs for a session host: a fork from here costs a third of one from Node.
# In:  length (4 bytes, big endian), then NUL-ended fields, either
#      "environment", entries: what the programs started from now on begin with; or
#      number, umask or "", directory of the logs, cgroup or "", device of the terminal or "", working directory,
#      program, count of arguments, arguments, environment entries on top.
# Out: lines "started NUMBER PID", "failed NUMBER ERRNO STAGE", "ended PID STATUS LEFT". LEFT counts the processes
#      that outlived a program started here, whichever; "?" where the system does not tell.
use strict;
use warnings;
use Errno ();
use Fcntl qw(O_WRONLY O_CREAT O_APPEND O_RDWR);
use POSIX ();

# The programs' own: 0 stays /dev/null, 1 and 2 become a program's logs around its fork. What is above 2 closes at exec.
open(my $requests, '<&', \*STDIN) or die "stdin: $!";
open(my $answers, '>&', \*STDOUT) or die "stdout: $!";
open(my $complaints, '>&', \*STDERR) or die "stderr: $!";
open(STDIN, '<', '/dev/null') or die "/dev/null: $!";
POSIX::dup2(0, 1);
# Perl ignores it for itself, and a program would begin so.
$SIG{FPE} = 'DEFAULT';

my %calls = system_calls();
my %leaders;
my @base;         # "NAME=value", what the programs begin with
my $base = '';    # pointers to these
my %places;       # name => where in $base its pointer is
my $input = '';
my $output = '';
my $children = orphans_come_here() ? open_children() : undef;
my ($shortest, $longest) = (0.01, 0.32);    # seconds
my $patience = $shortest;
$SIG{CHLD} = sub { };                       # only to interrupt the wait below

while (1) {
    $patience = reap() ? $shortest : $patience < $longest ? $patience * 2 : $longest;
    write_output();
    vec(my $ready = '', fileno $requests, 1) = 1;
    # A child may end just before the wait begins: then its end is seen after the timeout.
    my $count = select($ready, undef, undef, %leaders ? $patience : undef);
    next if $count <= 0;
    $patience = $shortest;
    my $read = sysread($requests, $input, 65536, length $input);
    next if not defined $read and $!{EINTR};
    last if not $read;    # the host is gone; its programs are the next worker's matter
    while (length $input >= 4) {
        my $length = unpack 'N', $input;
        last if length $input < 4 + $length;
        handle(split /\0/, substr($input, 4, $length), -1);
        $input = substr $input, 4 + $length;
    }
}

# Their numbers where a program can be run by them; elsewhere Perl's own means do, at twice the page faults.
sub system_calls {
    return if $^O ne 'linux' or length pack('p', '') != 8;
    my %numbers = (
        x86_64  => { setsid => 112, execve => 59,  prctl => 157 },
        aarch64 => { setsid => 157, execve => 221, prctl => 167 },
    );
    return %{ $numbers{ (POSIX::uname())[4] } // {} };
}

# prctl(PR_SET_CHILD_SUBREAPER): whatever a program leaves behind becomes a child of this process, and is counted.
sub orphans_come_here {
    return 0 if not defined $calls{prctl};
    return syscall($calls{prctl}, 36, 1, 0, 0, 0) == 0;
}

sub open_children {
    open(my $file, '<', "/proc/$$/task/$$/children") or return undef;
    return $file;
}

sub reap {
    my @ended;
    while ((my $pid = waitpid(-1, POSIX::WNOHANG())) > 0) {
        push @ended, "ended $pid $?" if delete $leaders{$pid};
    }
    return 0 if not @ended;
    my $left = count_left();
    $output .= "$_ $left\n" for @ended;
    return 1;
}

# A leader's children become ours before its end can be seen: none is missed.
sub count_left {
    return '?' if not defined $children;
    sysseek $children, 0, 0 or return '?';
    defined sysread($children, my $pids, 65536) or return '?';
    return scalar grep { not $leaders{$_} } split ' ', $pids;
}

sub handle {
    pop @_;    # behind the last NUL
    if ($_[0] eq 'environment') {
        shift;
        set_base(@_);
    }
    else { start(@_) }
}

sub set_base {
    @base = @_;
    %ENV = map { split /=/, $_, 2 } @base;
    $base = pack 'p*', @base;
    %places = map { (split /=/, $base[$_], 2)[0] => 8 * $_ } 0 .. $#base;
}

# All that can be done before the fork is done here: a page that the child writes costs it 3 us.
sub start {
    my ($number, $umask, $logs, $cgroup, $tty, $cwd, $program, $count, @rest) = @_;
    my @arguments = splice @rest, 0, $count;
    pipe(my $heard, my $told) or return say_line("failed $number " . ($! + 0) . ' pipe');
    my $stage = $tty eq '' && !open_logs($logs) ? 'log' : chdir $cwd ? '' : 'chdir';
    my ($pid, $error) = (undef, $! + 0);
    if ($stage eq '') {
        my $before = $umask eq '' ? undef : umask oct $umask;
        my $argv = pack('p*', @arguments) . pack('J', 0);
        my $envp = environment(\@rest);
        $pid = fork;
        if (defined $pid and $pid == 0) {
            enter_cgroup($cgroup) if $cgroup ne '';
            defined $calls{setsid} ? syscall $calls{setsid} : POSIX::setsid();
            open_terminal($told, $tty) if $tty ne '';
            syscall $calls{execve}, $program, $argv, $envp if defined $calls{execve};
            run_by_perl($program, \@arguments, \@rest) if not defined $calls{execve} or $!{ENOEXEC};
            tell_parent($told, 'exec');
        }
        ($stage, $error) = ('fork', $! + 0) if not defined $pid;
        umask $before if defined $before;
    }
    take_back();
    return say_line("failed $number $error $stage") if $stage ne '';
    close $told;
    my $failure = '';
    # Ends when the program runs: the other end closes itself at exec.
    1 while not defined sysread($heard, $failure, 64, length $failure) and $!{EINTR};
    if ($failure ne '') {
        waitpid $pid, 0;
        return say_line("failed $number $failure");
    }
    $leaders{$pid} = 1;
    say_line("started $number $pid");
}

# Pointers into the base and into what comes on top: both must outlive them.
sub environment {
    my ($entries) = @_;
    my $envp = $base;
    for (@$entries) {
        my $place = $places{ substr $_, 0, index $_, '=' } // length $envp;
        substr($envp, $place, 8) = pack 'p', $_;
    }
    return $envp . pack 'J', 0;
}

# The lowest free numbers are taken: 1 for the output, then 2.
sub open_logs {
    my ($logs) = @_;
    POSIX::close(1);
    POSIX::open("$logs/out.log", O_WRONLY | O_CREAT | O_APPEND, 0600) // return 0;
    POSIX::close(2);
    return defined POSIX::open("$logs/err.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
}

# No log and no directory of a program stays in use by this process.
sub take_back {
    POSIX::dup2(0, 1);
    POSIX::dup2(fileno $complaints, 2);
    chdir '/';
}

# Also where a script does not say what interprets it: then execvp(3) takes /bin/sh.
sub run_by_perl {
    my ($program, $arguments, $entries) = @_;
    $SIG{CHLD} = 'DEFAULT';
    for (@$entries) {
        my ($name, $value) = split /=/, $_, 2;
        $ENV{$name} = $value;
    }
    no warnings 'exec';
    exec { $program } @$arguments;
}

# Before the program runs: nothing that it starts can be outside. Without it the program runs all the same.
sub enter_cgroup {
    my ($cgroup) = @_;
    my $procs = POSIX::open("$cgroup/cgroup.procs", O_WRONLY) // return;
    POSIX::write($procs, '0', 1);
    POSIX::close($procs);
}

# The first terminal that the leader of a session opens becomes its own (Linux).
sub open_terminal {
    my ($told, $tty) = @_;
    my $fd = POSIX::open($tty, O_RDWR) // tell_parent($told, 'log');
    my $modes = POSIX::Termios->new;
    $modes->getattr($fd);
    $modes->setiflag($modes->getiflag | 0x4000);    # IUTF8: rubout takes a whole character
    $modes->setattr($fd, POSIX::TCSANOW());
    POSIX::dup2($fd, $_) for 0, 1, 2;
    POSIX::close($fd) if $fd > 2;
}

sub tell_parent {
    my ($told, $stage) = @_;
    syswrite $told, ($! + 0) . " $stage";
    POSIX::_exit(127);
}

sub say_line { $output .= "$_[0]\n" }

sub write_output {
    while ($output ne '') {
        my $wrote = syswrite $answers, $output;
        next if not defined $wrote and $!{EINTR};
        exit 1 if not defined $wrote;
        substr($output, 0, $wrote) = '';
    }
}
