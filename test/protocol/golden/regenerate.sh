#!/bin/sh
# Rewrites the golden fixtures beside this script from Apache Kafka's own classes. Needs a JDK 17 or newer and Maven.
# Jars and class files go to a temporary directory, so the tree holds only sources and fixtures.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$work/lib"
javac -encoding UTF-8 -Xlint:all -cp "$work/lib/*" -d "$work/classes" "$here"/*.java
for program in GoldenMessages GoldenRecordBatches; do
  java -Dfile.encoding=UTF-8 -cp "$work/classes:$work/lib/*" "$program" "$here"
done
