#!/usr/bin/env bash
# Runs the help desk without and with Tidemark and prints both side by side.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: samples/demo.sh [--rebuild] [--customers N] [--turns N] [--threads N] [--model NAME]

Builds what is missing, starts a model server that counts tokens exactly, and serves the same
customers twice: by the help desk as it is, and with -javaagent:tidemark.jar and a flight
recording. Prints both side by side, then what Tidemark recorded beside what the server counted.

  --rebuild   build again although everything is there
  --help      this text
  all else    is for the help desk (default: 20 customers, 30 turns, 4 threads, gpt-4o-mini)

Needs a JDK 17 or later (JAVA_HOME or PATH) and Maven, and takes about a minute after the first
build. Leaves samples/target/helpdesk.jfr. Exit code 0 when the counts agree, else not.
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

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$root/samples/target
agent=$root/agent/target/tidemark.jar
helpdesk=$root/samples/helpdesk/target/helpdesk.jar
model_server=$root/samples/model-server/target/model-server.jar
recording=$out/helpdesk.jfr

rebuild=false
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --help | -h)
            usage
            exit 0
            ;;
        --rebuild) rebuild=true ;;
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
    # the formatter has nothing to say to somebody who only wants to look
    mvn -q -B -Dstyle.color=never -f "$root/pom.xml" -DskipTests -Dspotless.check.skip=true \
        -pl agent,samples/model-server,samples/helpdesk -am package \
        || fail "the build failed, see above"
fi
[ -f "$helpdesk" ] && [ -f "$model_server" ] || fail "the build left no helpdesk.jar or model-server.jar"

mkdir -p "$out"
rm -f "$out"/with.json "$out"/without.json "$recording"

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

# run NAME JVM-OPTION...
run() {
    local name=$1
    shift
    start_server
    # ${a[@]+...}: an empty array is an unset variable to the bash of macOS
    if ! "$java" -Xmx256m "$@" -jar "$helpdesk" --base-url "$url/v1" --summary "$out/$name.json" \
        ${arguments[@]+"${arguments[@]}"} > "$out/$name.log" 2>&1; then
        cat "$out/$name.log" >&2
        fail "the help desk failed $name Tidemark, see above"
    fi
    stop_server
}

echo "serving without the agent ..."
run without
if [ ! -f "$agent" ]; then
    cat "$out/without.log"
    fail "there is no agent/target/tidemark.jar: only the run without it could be shown"
fi
echo "serving with -javaagent:agent/target/tidemark.jar and a flight recording ..."
run with "-javaagent:$agent" "-XX:StartFlightRecording=filename=$recording,dumponexit=true"
[ -f "$recording" ] || fail "the run left no recording, see $out/with.log"
grep '^\[tidemark\]' "$out/with.log" || true
echo

status=0
"$java" -Xmx256m -cp "$helpdesk" dev.tidemark.samples.helpdesk.Comparison \
    "$out/without.json" "$out/with.json" "$recording" || status=$?

jfr=$(dirname "$java")/jfr
[ -x "$jfr" ] || jfr=jfr
echo
echo "The recording is there to look at, also in JDK Mission Control:"
echo "  \"$jfr\" print --events tidemark.ModelCall \"$recording\""
exit $status
