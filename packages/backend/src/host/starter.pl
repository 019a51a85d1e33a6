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
use Fcntl qw(O_WRONLY O_CREAT O_APPEND O_RDONLY O_RDWR);
use POSIX ();

my %leaders;
my $input = '';
my $output = '';
my $children = orphans_come_here() ? open_children() : undef;
my ($shortest, $longest) = (0.01, 0.32);    # seconds
my $patience = $shortest;
$SIG{CHLD} = sub { };                       # only to interrupt the wait below

while (1) {
    $patience = reap() ? $shortest : $patience < $longest ? $patience * 2 : $longest;
    write_output();
    vec(my $ready = '', 0, 1) = 1;
    # A child may end just before the wait begins: then its end is seen after the timeout.
    my $count = select($ready, undef, undef, %leaders ? $patience : undef);
    next if $count <= 0;
    $patience = $shortest;
    my $read = sysread(STDIN, $input, 65536, length $input);
    next if not defined $read and $!{EINTR};
    last if not $read;    # the host is gone; its programs are the next worker's matter
    while (length $input >= 4) {
        my $length = unpack 'N', $input;
        last if length $input < 4 + $length;
        handle(split /\0/, substr($input, 4, $length), -1);
        $input = substr $input, 4 + $length;
    }
}

# prctl(PR_SET_CHILD_SUBREAPER): whatever a program leaves behind becomes a child of this process, and is counted.
sub orphans_come_here {
    return 0 if $^O ne 'linux';
    my %prctl = (x86_64 => 157, aarch64 => 167);
    my $number = $prctl{(POSIX::uname())[4]} // return 0;
    return syscall($number, 36, 1, 0, 0, 0) == 0;
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
        %ENV = map { split /=/, $_, 2 } @_;
    }
    else { start(@_) }
}

sub start {
    my ($number, $umask, $logs, $cgroup, $tty, $cwd, $program, $count, @rest) = @_;
    my @arguments = splice @rest, 0, $count;
    pipe(my $heard, my $told) or return say_line("failed $number " . ($! + 0) . ' pipe');
    my $pid = fork;
    return say_line("failed $number " . ($! + 0) . ' fork') if not defined $pid;
    if ($pid == 0) {
        enter_cgroup($cgroup) if $cgroup ne '';
        become($told, $umask, $logs, $tty, $cwd, $program, \@arguments, \@rest);
    }
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

sub become {
    my ($told, $umask, $logs, $tty, $cwd, $program, $arguments, $environment) = @_;
    $SIG{CHLD} = 'DEFAULT';
    POSIX::setsid();
    $tty eq '' ? open_logs($told, $logs) : open_terminal($told, $tty);
    chdir $cwd or tell_parent($told, 'chdir');
    umask oct $umask if $umask ne '';
    for (@$environment) {
        my ($name, $value) = split /=/, $_, 2;
        $ENV{$name} = $value;
    }
    { no warnings 'exec'; exec { $program } @$arguments; }
    tell_parent($told, 'exec');
}

# Before the program runs: nothing that it starts can be outside. Without it the program runs all the same.
sub enter_cgroup {
    my ($cgroup) = @_;
    my $procs = POSIX::open("$cgroup/cgroup.procs", O_WRONLY) // return;
    POSIX::write($procs, '0', 1);
    POSIX::close($procs);
}

sub open_logs {
    my ($told, $logs) = @_;
    my $in = POSIX::open('/dev/null', O_RDONLY) // tell_parent($told, 'log');
    my $out = POSIX::open("$logs/out.log", O_WRONLY | O_CREAT | O_APPEND, 0600) // tell_parent($told, 'log');
    my $err = POSIX::open("$logs/err.log", O_WRONLY | O_CREAT | O_APPEND, 0600) // tell_parent($told, 'log');
    POSIX::dup2($in, 0);
    POSIX::dup2($out, 1);
    POSIX::dup2($err, 2);
    POSIX::close($_) for $in, $out, $err;
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
        my $wrote = syswrite STDOUT, $output;
        next if not defined $wrote and $!{EINTR};
        exit 1 if not defined $wrote;
        substr($output, 0, $wrote) = '';
    }
}
