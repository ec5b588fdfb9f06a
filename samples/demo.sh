#!/usr/bin/env bash
# Runs the help desk, and a conversation that never ends, without and with Tidemark.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: samples/demo.sh [--rebuild] [--marathon N]
                       [--customers N] [--turns N] [--threads N] [--model NAME]

Builds what is missing and starts a model server that counts tokens exactly. Then

 1. the same customers are served twice: by the help desk as it is, and with
    -javaagent:tidemark.jar and a flight recording. Prints both side by side, then what
    Tidemark recorded beside what the server counted.
 2. one customer never closes the conversation and now and then asks for something of its
    beginning; the model, gpt-3.5-turbo, takes 16,385 tokens. Three times: as it is, with a
    memory that drops the oldest, and as it is with Tidemark. Prints how far each came, what
    the model still knew and what that cost.

  --rebuild      build again although everything is there
  --marathon N   turns of the second part (default 2000), 0 leaves it out
  --help         this text
  all else       is for the first part (default: 20 customers, 30 turns, 4 threads, gpt-4o-mini)

Needs a JDK 17 or later (JAVA_HOME or PATH) and Maven, and takes a few minutes, without the
marathon half a minute after the first build. Leaves samples/target/helpdesk.jfr and
marathon.jfr. Exit code 0 when the counts agree, nothing was refused with Tidemark and nothing
was forgotten, else not.
TEXT
}

fail() {
    echo "demo: $*" >&2
    exit 1
}

wrong_arguments() {
    echo "demo: $*; --help says more" >&2
    exit 2
}

# failed WHAT: what it said, and the end
failed() {
    cat "$out/$1.log" >&2
    fail "the run \"$1\" failed, see above"
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$root/samples/target
agent=$root/agent/target/tidemark.jar
helpdesk=$root/samples/helpdesk/target/helpdesk.jar
model_server=$root/samples/model-server/target/model-server.jar

why=
rebuild=false
marathon=2000
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --help | -h)
            usage
            exit 0
            ;;
        --rebuild) rebuild=true ;;
        --marathon)
            [[ "${2:-}" =~ ^[0-9]{1,5}$ ]] || wrong_arguments "--marathon wants a number of turns"
            marathon=$2
            shift
            ;;
        --customers | --turns | --threads | --model)
            [ $# -ge 2 ] || wrong_arguments "$1 wants a value"
            arguments+=("$1" "$2")
            shift
            ;;
        *) wrong_arguments "unknown argument $1" ;;
    esac
    shift
done

if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
else
    java=$(command -v java) || fail "no java found: install a JDK 17 or later, or set JAVA_HOME"
fi
# "17.0.9", "25-ea", and "1.8.0" for 8; other lines may come first (JAVA_TOOL_OPTIONS is announced)
version=$("$java" -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p' | head -n 1)
[ -n "$version" ] || fail "$java -version says nothing that looks like a version"
[ "$version" -ge 17 ] || fail "$java is version $version: a JDK 17 or later is needed"

if $rebuild || [ ! -f "$helpdesk" ] || [ ! -f "$model_server" ] || [ ! -f "$agent" ]; then
    command -v mvn > /dev/null || fail "no mvn found: Maven builds what is missing"
    echo "building (mvn package, without tests) ..."
    mkdir -p "$out"
    # the formatter has nothing to say to somebody who only wants to look, and Maven resets colours
    # even of what it does not print
    mvn -q -B -Dstyle.color=never -f "$root/pom.xml" -DskipTests -Dspotless.check.skip=true \
        -pl agent,samples/model-server,samples/helpdesk -am package > "$out/build.log" 2>&1 \
        || failed build
fi
[ -f "$helpdesk" ] && [ -f "$model_server" ] || fail "the build left no helpdesk.jar or model-server.jar"

mkdir -p "$out"
rm -f "$out"/*.json "$out"/*.jfr

server=
stop_server() {
    if [ -n "$server" ]; then
        kill "$server" 2> /dev/null || true
        wait "$server" 2> /dev/null || true
        server=
    fi
}
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# a fresh server for each run: neither finds a warm one, or prompts that the other left cached
start_server() {
    local log=$out/model-server.log
    : > "$log"
    "$java" -Xmx256m -jar "$model_server" --port 0 > "$log" 2>&1 &
    server=$!
    local tries=0
    until url=$(sed -n 's/^listening on //p' "$log") && [ -n "$url" ]; do
        kill -0 "$server" 2> /dev/null || fail "the model server ended: $(cat "$log")"
        tries=$((tries + 1))
        [ $tries -lt 300 ] || fail "the model server does not start, see $log"
        sleep 0.1
    done
}

# run NAME JVM-OPTION... -- ARGUMENT...: the figures go to NAME.json, what is said to NAME.log
run() {
    local name=$1 jvm=() status=0
    shift
    while [ "$1" != -- ]; do
        jvm+=("$1")
        shift
    done
    shift
    start_server
    # ${a[@]+...}: an empty array is an unset variable to the bash of macOS
    "$java" -Xmx256m ${jvm[@]+"${jvm[@]}"} -jar "$helpdesk" "$@" --base-url "$url/v1" \
        --summary "$out/$name.json" > "$out/$name.log" || status=$?
    stop_server
    return $status
}

# attached RECORDING: with Tidemark and a flight recording, the options of run
attached() {
    options=("-javaagent:$agent" "-XX:StartFlightRecording=dumponexit=true,filename=$1")
}

compare() {
    local class=$1
    shift
    echo
    "$java" -Xmx256m -cp "$helpdesk" "dev.tidemark.samples.helpdesk.$class" "$@"
}

echo "serving without the agent ..."
run without -- ${arguments[@]+"${arguments[@]}"} || failed without
if [ ! -f "$agent" ]; then
    cat "$out/without.log"
    fail "there is no agent/target/tidemark.jar: only the run without it could be shown"
fi
echo "serving with -javaagent:agent/target/tidemark.jar and a flight recording ..."
attached "$out/helpdesk.jfr"
run with "${options[@]}" -- ${arguments[@]+"${arguments[@]}"} || failed with
[ -f "$out/helpdesk.jfr" ] || fail "the run left no recording, see $out/with.log"
compare Comparison "$out/without.json" "$out/with.json" "$out/helpdesk.jfr" \
    || why="Tidemark counted otherwise than the server, or something was refused"

if [ "$marathon" -gt 0 ]; then
    # a memory that drops the oldest needs to leave room for tools and answer: 16,385 less 2,000
    echo
    echo "a conversation of $marathon turns, without the agent ..."
    run refused -- marathon --turns "$marathon" || true
    echo "the same with a memory of 14,385 tokens that drops the oldest ..."
    run dropped -- marathon --turns "$marathon" --memory-tokens 14385 || failed dropped
    echo "the same as at first, with -javaagent:agent/target/tidemark.jar ..."
    attached "$out/marathon.jfr"
    run endless "${options[@]}" -- marathon --turns "$marathon" || true
    compare Endurance "without agent=$out/refused.json" "oldest dropped=$out/dropped.json" \
        "with Tidemark=$out/endless.json" "$out/marathon.jfr" \
        || why="${why:+$why; }the endless conversation was refused or forgot something, or was counted otherwise"
fi

jfr=$(dirname "$java")/jfr
[ -x "$jfr" ] || jfr=jfr
echo
echo "The recordings are there to look at, also in JDK Mission Control:"
echo "  \"$jfr\" print --events tidemark.ModelCall \"$out/helpdesk.jfr\""
if [ "$marathon" -gt 0 ]; then
    echo "  \"$jfr\" print --events tidemark.Compression \"$out/marathon.jfr\""
fi
[ -z "$why" ] || fail "$why, see above"
