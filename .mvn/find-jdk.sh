# Finds a JDK that can build AIProxy. Read by ./aiproxy and .ci/run, which say what to do without one; POSIX sh.

# What to do without one.
# Usage: jdk_hint <variable that may name its folder>
jdk_hint() {
    echo "Install one, for example Eclipse Temurin 25 (https://adoptium.net, or:"
    echo "sdk install java 25-tem, apt install temurin-25-jdk, brew install --cask temurin@25), or set"
    echo "$1 to its folder."
}

is_new_jdk() {
    [ -n "$1" ] && [ -x "$1/bin/javac" ] || return 1
    major=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge 25 ]
}

# Prints the folder above bin of a program on the path, wherever links lead; nothing if there is none.
home_on_path() {
    found=$(command -v "$1") || return 0
    while [ -L "$found" ]; do
        target=$(readlink "$found")
        case $target in
            /*) found=$target ;;
            *) found=$(dirname "$found")/$target ;;
        esac
    done
    home=$(cd -P "$(dirname "$found")/.." 2>/dev/null && pwd)
    # On macOS the programs in /usr/bin only pass on to another Java, and /usr is the home of none.
    [ "$home" = /usr ] && [ -x /usr/libexec/java_home ] || echo "$home"
}

# The same for java. That of a version manager is a script, and knows its home only when it is asked.
home_of_java() {
    home=$(home_on_path java)
    if [ -n "$home" ] && [ ! -x "$home/bin/javac" ]; then
        home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    fi
    echo "$home"
}

# What macOS knows of those that were installed by their packages.
home_of_mac() {
    if [ -x /usr/libexec/java_home ]; then
        /usr/libexec/java_home -F -v 25+ 2>/dev/null || true
    fi
}

# Sets JDK to the folder of one: what the environment names first, then what the user has, then what the machine has.
# Fails if there is none.
find_jdk() {
    own=${HOME:-/nonexistent}
    for candidate in "${JAVA_HOME:-}" "$(home_on_path javac)" "$(home_of_java)" \
        "$own"/.sdkman/candidates/java/* "$own"/.jdks/* "$own"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$(home_of_mac)" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if is_new_jdk "$candidate"; then
            JDK=$candidate
            return 0
        fi
    done
    return 1
}
