#!/usr/bin/env bash
# Builds what is missing, runs the benchmarks and prints a table.
set -euo pipefail

case ${1:-} in
    --help | -h)
        cat <<'TEXT'
usage: samples/benchmarks/run.sh [startup] [turn] [hosts] [handover] [tokenizer] [planner] [watch] [--quick]

What the flag costs a JVM that starts and ends, beside no agent and one that does nothing; what
metering costs on an application's thread beside no agent, jtokkit on the spot and LangChain4j's
TokenWindowChatMemory; what a call costs in each framework and SDK, beside the OpenTelemetry agent; what
tasks cost that carry no context; how fast tokens are counted beside jtokkit; how long it takes to bring
a long history down to a budget; what it costs to be watched for leaks. Without a name all of them: half
an hour, --quick takes a third.
TEXT
        exit 0
        ;;
esac

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java

mvn -q -B -f "$root/pom.xml" -DskipTests -Dspotless.check.skip=true \
    -pl agent,samples/benchmarks -am package

agent=$root/agent/target/tidemark.jar
benchmarks=$here/target/benchmarks.jar

# median processor and wall time of 15 runs, in milliseconds
median() {
    local TIMEFORMAT='%U %S %R'
    for _ in {1..15}; do
        { time "$java" "$@" >"$here/target/startup.out" 2>&1; } 2>&1
    done | awk '{ printf "%d %d\n", ($1 + $2) * 1000, $3 * 1000 }' | sort -n | sed -n 8p
}

startup() {
    echo "A JVM that starts and ends: processor time, wall time (median of 15)"
    local main=dev.tidemark.samples.benchmarks.Startup what with flag
    for what in "" call; do
        for with in "no agent" "an empty agent" Tidemark; do
            case $with in
                Tidemark) flag=("-javaagent:$agent") ;;
                *empty*) flag=("-javaagent:$benchmarks") ;;
                *) flag=() ;;
            esac
            # shellcheck disable=SC2046,SC2086
            printf '%-34s %9s ms CPU %9s ms wall\n' "${what:-no model}, $with" \
                $(median ${flag[@]+"${flag[@]}"} -cp "$benchmarks" $main $what)
        done
    done
}

# of three JVMs each, or of one, the one that took least; all at once, as none has anything to do
watch() {
    local seconds=600 times=3 with flag out=$here/target/watch
    if [ "${names[*]}" = --quick ]; then seconds=120 times=1; fi
    echo "A quiet application of 200,000 objects, watched for $seconds s after a minute"
    rm -rf "$out"
    mkdir -p "$out"
    for ((i = 0; i < times; i++)); do
        for with in "no agent" "not watched" "watched"; do
            case $with in
                watched) flag=("-javaagent:$agent=mode=observe") ;;
                "no agent") flag=() ;;
                *) flag=("-javaagent:$agent=mode=observe,leak.interval=0") ;;
            esac
            # what is resident of the heap would be what was ever used of it
            "$java" -Xms256m -Xmx256m -XX:+AlwaysPreTouch ${flag[@]+"${flag[@]}"} -cp "$benchmarks" \
                dev.tidemark.samples.benchmarks.Quiet "$seconds" >"$out/$with-$i" 2>"$out/$with-$i.err" &
            sleep 3
        done
    done
    wait
    for with in "no agent" "not watched" "watched"; do
        cat "$out/$with-"[0-9] | sort -n | head -n 1 | awk -v with="$with" -v seconds="$seconds" '{
            printf "%-12s CPU %6d ms, of which its watch %5d ms (%.3f %% of a core)", with, $1, $2, $2 / seconds / 10
            printf "   live heap %7d kB   resident %7d kB\n", $3, $4 }'
    done
}

names=()
wants_startup=false
wants_watch=false
for argument in "$@"; do
    case $argument in
        startup) wants_startup=true ;;
        watch) wants_watch=true ;;
        *) names+=("$argument") ;;
    esac
done
all=false
if [ ${#names[@]} -eq 0 ] || [ "${names[*]}" = --quick ]; then
    $wants_startup || $wants_watch || all=true
fi
if $wants_startup || $all; then startup; fi
if $wants_watch || $all; then watch; fi
if ! $all && { [ ${#names[@]} -eq 0 ] || [ "${names[*]}" = --quick ]; }; then exit 0; fi

telemetry=$root/agent/target/hosts/opentelemetry
if ! ls "$telemetry"/*.jar >/dev/null 2>&1; then
    version=$(sed -n 's:.*<opentelemetry-javaagent.version>\(.*\)</.*:\1:p' "$root"/pom.xml "$root"/agent/pom.xml)
    mvn -q -B -f "$root/pom.xml" -N dependency:copy "-DoutputDirectory=$telemetry" \
        "-Dartifact=io.opentelemetry.javaagent:opentelemetry-javaagent:$version" ||
        echo "run.sh: without the OpenTelemetry agent, which could not be had" >&2
fi
telemetry=$(find "$telemetry" -name '*.jar' 2>/dev/null | head -n 1)
exec "$java" "-Dopentelemetry=$telemetry" -jar "$benchmarks" "$agent" ${names[@]+"${names[@]}"}
