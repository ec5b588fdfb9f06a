#!/usr/bin/env bash
# Runs every scenario with the agent on every collector and JDK, and judges its verdicts.
set -uo pipefail

usage() {
    cat <<'TEXT'
usage: samples/leaky/run.sh [options]

Every scenario with the agent, on each collector and JDK: prints what was confirmed and after how many
seconds, and whether that is the truth. Time is compressed 100 times (leak.interval=100ms,leak.speed=100).

  --scenarios A,B    some of them; "leaks" and "healthy" stand for all of a sort (default all)
  --collectors A,B   of G1, Serial, Parallel, ZGC (default all)
  --jdks A,B         of 17, 25, or homes of JDKs (default both, where found: JAVA_HOME or the java on the
                     path, JAVA25_HOME or one beside it)
  --seconds N        of each run (default 600)
  --rate N           MB a minute that a leak takes (default 40)
  --heap SIZE        default 384m
  --agent OPTIONS    more of the agent's options, as leak.probe=full
  --until-named      ends a leak as soon as it is named rightly
  --jobs N           runs at the same time (default 1)
  --markdown FILE    the table, for a README
  --no-build         takes the jars as they are

What each run said is in samples/leaky/target/runs, over what the same one said before.
Exit codes: 0 all as they should be, 1 some not, 2 wrong arguments.
TEXT
}

wrong() {
    echo "run.sh: $1; --help says more" >&2
    exit 2
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
agent=$root/agent/target/tidemark.jar
jar=$here/target/leaky.jar
runs=$here/target/runs

scenarios=all collectors=G1,Serial,Parallel,ZGC jdks=17,25
seconds=600 rate=40 heap=384m more= jobs=1 markdown= build=true
play=()
while [ $# -gt 0 ]; do
    case $1 in
        --help | -h) usage && exit 0 ;;
        --until-named) play+=(--until-named) && shift && continue ;;
        --no-build) build=false && shift && continue ;;
        --*) [ $# -gt 1 ] || wrong "$1 wants a value" ;;
    esac
    case $1 in
        --scenarios) scenarios=$2 ;;
        --collectors) collectors=$2 ;;
        --jdks) jdks=$2 ;;
        --seconds) seconds=$2 ;;
        --rate) rate=$2 ;;
        --heap) heap=$2 ;;
        --agent) more=,$2 ;;
        --jobs) jobs=$2 ;;
        --markdown) markdown=$2 ;;
        *) wrong "unknown argument $1" ;;
    esac
    shift 2
done
for collector in ${collectors//,/ }; do
    [[ $collector =~ ^(G1|Serial|Parallel|ZGC)$ ]] || wrong "no collector $collector"
done
for number in "$seconds" "$rate" "$jobs"; do
    [[ $number =~ ^[1-9][0-9]{0,5}$ ]] || wrong "$number is no number"
done

if $build; then
    mvn -q -B -f "$root/pom.xml" -DskipTests -Dspotless.check.skip=true \
        -pl agent,samples/leaky -am package || exit 1
fi
for file in "$agent" "$jar"; do [ -f "$file" ] || wrong "$file is missing"; done

java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
here_home=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")

version() { "$1/bin/java" -version 2>&1 | sed -n 's/^[^"]* version "\([0-9]*\).*/\1/p'; }

# the home of a JDK by its version: the one in use, the one named, or one beside
home_of() {
    local candidate
    local named=JAVA$1_HOME
    for candidate in "${!named:-}" "$here_home" "$(dirname "$here_home")"/*"$1"*; do
        if [ -n "$candidate" ] && [ -x "$candidate/bin/java" ] &&
            [ "$(version "$candidate")" = "$1" ]; then
            echo "$candidate"
            return
        fi
    done
}

homes=()
for jdk in ${jdks//,/ }; do
    home=$jdk
    [[ $jdk == */* ]] || home=$(home_of "$jdk")
    if [ -x "$home/bin/java" ]; then homes+=("$home"); else echo "no JDK $jdk found" >&2; fi
done
[ ${#homes[@]} -gt 0 ] || wrong "no JDK"

truth=$("${homes[0]}/bin/java" -jar "$jar" truth)
names=()
for name in ${scenarios//,/ }; do
    case $name in
        all) chosen=$(cut -f1 <<<"$truth") ;;
        leaks) chosen=$(awk -F'\t' '$2 != "-" { print $1 }' <<<"$truth") ;;
        healthy) chosen=$(awk -F'\t' '$2 == "-" { print $1 }' <<<"$truth") ;;
        *) chosen=$(awk -F'\t' -v name="$name" '$1 == name { print $1 }' <<<"$truth") ;;
    esac
    [ -n "$chosen" ] || wrong "no scenario $name"
    # shellcheck disable=SC2206
    names+=($chosen)
done

mkdir -p "$runs"
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT

# one JVM; its line of the table is left beside what it said
run() {
    local name=$1 collector=$2 home=$3 jdk=$4
    local file=$runs/$name-$collector-$jdk
    rm -f "$file".*
    "$home/bin/java" "-Xmx$heap" "-XX:+Use${collector%GC}GC" \
        "-javaagent:$agent=leak.interval=100ms,leak.speed=100$more" -jar "$jar" "$name" \
        --seconds "$seconds" --every $((seconds / 12 + 1)) --rate "$rate" ${play[@]+"${play[@]}"} >"$file.out" 2>"$file.err"
    local exit=$? judgement said
    IFS=$'\t' read -r _ judgement said < <(grep '^result' "$file.out" || printf 'result\tFAIL\t-\n')
    [ $exit -eq 0 ] || { judgement=FAIL && said="died with exit code $exit"; }
    [ "$judgement" = PASS ] || judgement=FAIL
    printf '%s\t%s %s\t%s\t%s\n' "$name" "$collector" "$jdk" "$judgement" "$said" >"$file.line"
    tee -a "$lines" <"$file.line"
}

read -ra chosen_collectors <<<"${collectors//,/ }"
total=$((${#names[@]} * ${#homes[@]} * ${#chosen_collectors[@]}))
echo "$total runs of $seconds s, $jobs at a time"
started=0
for name in "${names[@]}"; do
    for home in "${homes[@]}"; do
        jdk=$(version "$home")
        for collector in "${chosen_collectors[@]}"; do
            while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
            started=$((started + 1))
            echo "$(date +%H:%M:%S) $started of $total: $name, $collector, JDK $jdk"
            run "$name" "$collector" "$home" "$jdk" &
        done
    done
done
wait

# a row for each scenario, a column for each collector and JDK
table() {
    local name home jdk collector
    printf '| scenario | truth |'
    for home in "${homes[@]}"; do
        for collector in "${chosen_collectors[@]}"; do printf ' %s %s |' "$collector" "$(version "$home")"; done
    done
    printf '\n|---|---|'
    for home in "${homes[@]}"; do printf -- '---|%.0s' "${chosen_collectors[@]}"; done
    printf '\n'
    for name in "${names[@]}"; do
        printf '| %s | %s |' "$name" "$(awk -F'\t' -v name="$name" \
            '$1 == name { print ($2 == "-" ? "healthy" : $2 " " $3) }' <<<"$truth")"
        for home in "${homes[@]}"; do
            jdk=$(version "$home")
            for collector in "${chosen_collectors[@]}"; do
                awk -F'\t' '{ printf " %s %s |", $3, $4 }' "$runs/$name-$collector-$jdk.line"
            done
        done
        printf '\n'
    done
}

echo
table | tee "$runs/table.md"
[ -z "$markdown" ] || cp "$runs/table.md" "$markdown"
passed=$(cut -f3 "$lines" | grep -c '^PASS')
echo
echo "$passed of $total as they should be"
[ "$passed" -eq "$total" ]
