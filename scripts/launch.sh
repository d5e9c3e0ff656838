# What ./acano and ./acanoctl share: find a JDK 25, build what is missing or stale. Sourced, with
# $checkout set to the folder of the clone.

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  say "$program: $*"
  exit 1
}

# True if $1 is the folder of a JDK 25.
is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] &&
    grep -q '^JAVA_VERSION="25[."]' "$1/release" 2>/dev/null
}

# Sets JAVA_HOME to a JDK 25: the one it names, one of the system, or that of the PATH.
find_jdk() {
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    if [ -n "$home" ] && is_jdk_25 "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return
    fi
  done
  java=$(command -v java || true)
  if [ -n "$java" ]; then
    java=$(resolve "$java")
    home=${java%/bin/java}
    if is_jdk_25 "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return
    fi
  fi
  fail "needs a JDK 25 and found none in JAVA_HOME, /usr/lib/jvm or the PATH.
Install one (Temurin: https://adoptium.net), or set JAVA_HOME to its folder."
}

# True if module $1 was never built, or a source of one of the modules $1 $2 … is newer than that.
is_stale() {
  stamp="$checkout/$1/target/built.stamp"
  [ -f "$stamp" ] || return 0
  for module in "$@"; do
    [ -z "$(find "$checkout/$module/pom.xml" "$checkout/$module/src/main" -newer "$stamp" | head -n 1)" ] ||
      return 0
  done
  [ -n "$(find "$checkout/pom.xml" -newer "$stamp")" ]
}

# Runs after a build that succeeded; a program may have something of its own to do then.
after_build() {
  :
}

# Builds modules "$1" (with commas between) and what they need, unless $2, a command, says that
# nothing is stale. Two builds at once would tread on each other: the second waits.
build() {
  modules=$1
  shift
  "$@" || return 0
  lock="$checkout/.acano/build.lock"
  mkdir -p "$checkout/.acano"
  waited=0
  until mkdir "$lock" 2>/dev/null; do
    builder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$builder" ] && ! kill -0 "$builder" 2>/dev/null; then
      rm -rf "$lock"
      continue
    fi
    [ "$waited" -gt 0 ] || say "$program: waiting for another build (process ${builder:-unknown})"
    waited=$((waited + 1))
    [ "$waited" -le 900 ] || fail "another build holds $lock for 15 minutes; remove it if none runs"
    sleep 1
  done
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  echo "$$" >"$lock/pid"
  if "$@"; then
    say "$program: building $modules (the first time, libraries are fetched too) …"
    begun=$(mktemp "$checkout/.acano/begun.XXXXXX")
    started=$(date +%s)
    # Maven's own libraries draw warnings from JDK 25 that say nothing about this project.
    (cd "$checkout" &&
      MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
        ./mvnw -q -B -ntp -Dmaven.test.skip=true -pl "$modules" -am package >&2) ||
      { rm -f "$begun"; fail "the build failed; what Maven said is above"; }
    # The stamp is as old as the beginning: what was changed during the build is stale again.
    for module in $(printf '%s' "$modules" | tr ',' ' '); do
      cp -p "$begun" "$checkout/$module/target/built.stamp"
    done
    rm -f "$begun"
    after_build
    say "$program: built in $(($(date +%s) - started)) s"
  fi
  rm -rf "$lock"
  trap - EXIT INT TERM
}
