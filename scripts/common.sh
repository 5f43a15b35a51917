# Shared by the scripts of this folder, which source it with $home set to the project's folder.

dist=$home/jobs/target/dist

# What Spark's own launcher passes to Java 17 (org.apache.spark.launcher.JavaModuleOptions), without
# the vector module, which only its machine learning uses and which makes the JVM print a warning.
java_options=(-XX:+IgnoreUnrecognizedVMOptions -Djdk.reflect.useDirectMethodHandle=false)
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util \
    java.util.concurrent java.util.concurrent.atomic; do
  java_options+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
for package in jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  java_options+=("--add-opens=java.base/$package=ALL-UNNAMED")
done

say() {
  printf 'lookback: %s\n' "$*" >&2
}

# The settings of logging: LOOKBACK_LOG=json writes one JSON object a line.
case ${LOOKBACK_LOG:-} in
  "" | text) log_settings=file:$home/conf/log4j2.properties ;;
  json) log_settings=file:$home/conf/log4j2-json.properties ;;
  *)
    say "LOOKBACK_LOG is '$LOOKBACK_LOG' but must be text or json"
    exit 1
    ;;
esac

# Sets java; ends the script when there is no Java 17.
find_java() {
  if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/java ]]; then
    java=$JAVA_HOME/bin/java
  else
    java=$(command -v java || true)
  fi
  if [[ -z $java ]]; then
    say "there is no Java; please install a JDK 17 and put it on the PATH, or set JAVA_HOME"
    exit 2
  fi
  java_version=$("$java" -version 2>&1)
  if ! grep -Eq 'version "17[."]' <<< "$java_version"; then
    say "$java is not Java 17 but: $(head -1 <<< "$java_version"); please set JAVA_HOME to a JDK 17"
    exit 2
  fi
}

# Builds when there is no build, or when a source, a pom or a setting is newer than it.
build_if_stale() {
  [[ -d $home/jobs/src && -z ${LOOKBACK_NO_BUILD:-} ]] || return 0
  if [[ -f $dist/built ]]; then
    local newer
    newer=$(find "$home/pom.xml" "$home/conf" "$home"/{udf,datasets,jobs}/pom.xml \
      "$home"/{udf,datasets,jobs}/src/main -newer "$dist/built" -print -quit)
    [[ -n $newer ]] || return 0
  fi
  # One build at a time; whoever waited for it finds it done.
  mkdir -p "$home/jobs/target"
  exec 9> "$home/jobs/target/build.lock"
  if command -v flock > /dev/null && ! flock -n 9; then
    say "waiting for another build"
    flock 9
    # The recursive call takes a lock of its own, and what is started later must hold none.
    exec 9>&-
    build_if_stale
    return
  fi
  if ! command -v mvn > /dev/null; then
    say "there is no Maven to build with; please install Maven 3.8 or newer"
    exit 2
  fi
  if [[ ! -x $(dirname "$(readlink -f "$java")")/javac ]]; then
    say "$java is no JDK (it has no javac); please install a JDK 17"
    exit 2
  fi
  say "building (the first time takes minutes: the dependencies are downloaded)"
  local started options
  started=$(mktemp)
  read -r -a options <<< "${LOOKBACK_MAVEN_OPTS:-}"
  # A changed pom may have taken a dependency away.
  if [[ ! -f $dist/built || -n $(find "$home/pom.xml" "$home"/*/pom.xml -newer "$dist/built") ]]; then
    rm -rf "$dist/jars"
  fi
  if ! (cd "$home" && mvn -q -B -Pfast -DskipTests "${options[@]}" package 1>&2 9>&-); then
    rm -f "$started"
    say "the build failed; see above"
    exit 3
  fi
  # As old as the beginning of the build: what changed during it is built next time.
  touch -r "$started" "$dist/built"
  rm -f "$started"
  exec 9>&-
}

# Sets class_path: all jars in one folder, always in the same order.
read_jars() {
  local jars=("$dist"/jars/*.jar)
  if [[ ! -e ${jars[0]} ]]; then
    say "there are no jars in $dist/jars; please run 'mvn package'"
    exit 2
  fi
  class_path=$(LC_ALL=C printf '%s:' "${jars[@]}")
  class_path=${class_path%:}
}

# Sets archive to the class-data archive of exactly this JVM and these jars, making it if missing:
# it holds the loaded classes of a typical command and halves the time to start.
make_archive() {
  local folder flavour jars
  # One archive for each set of options, made anew when a jar changed.
  flavour=$(printf '%s\n' "$java_version" "${options[@]}" | cksum | tr ' ' -)
  jars=$({ stat -c '%n %s %Y' "$dist"/jars/*.jar 2> /dev/null || ls -l "$dist"/jars; } | cksum | tr ' ' -)
  folder=$dist/cds
  archive=$folder/$flavour.$jars.jsa
  [[ -f $archive || -n ${LOOKBACK_NO_ARCHIVE:-} ]] && return 0
  mkdir -p "$folder" 2> /dev/null && [[ -w $folder ]] || return 0
  say "recording classes for a faster start (once)"
  rm -f "$folder/$flavour".*.jsa
  local making=$folder/making.$$.jsa
  if "$java" "${options[@]}" "-XX:ArchiveClassesAtExit=$making" -Xlog:disable \
    -Xlog:all=error:stderr -cp "$class_path" io.lookback.jobs.Main warm-up \
    > /dev/null 2> "$folder/making.log" && [[ -f $making ]]; then
    mv "$making" "$archive"
  else
    rm -f "$making"
    say "that failed, see $folder/making.log; starting without"
  fi
}
