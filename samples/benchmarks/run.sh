#!/usr/bin/env bash
# Builds what is missing, runs the benchmarks and prints a table.
set -euo pipefail

case ${1:-} in
    --help | -h)
        cat <<'TEXT'
usage: samples/benchmarks/run.sh [turn] [handover] [tokenizer] [--quick]

What metering costs on an application's thread beside no agent, jtokkit on the spot and
LangChain4j's TokenWindowChatMemory; what tasks cost that carry no context; how fast tokens are
counted beside jtokkit. Without a name all of them: some ten minutes, --quick takes a third.
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

exec "$java" -jar "$here/target/benchmarks.jar" "$root/agent/target/tidemark.jar" "$@"
