#!/bin/sh
# Installs reg18 from this folder: as an ordinary user, without internet, into a folder of your own.
#
#   sh install.sh [--prefix DIR] [--python PYTHON]   install the version of this folder and use it
#   sh install.sh [--prefix DIR] --use VERSION       use a version that is installed already
#   sh install.sh [--prefix DIR] --list              list the versions that are installed
#
# DIR is ~/reg18 unless given. Exit codes: 0 done; 1 refused, what was in use still is; 2 wrong
# command line.
set -eu
umask 022
# What a session has set for other Pythons is not for this one.
unset PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX PYTHONOPTIMIZE

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
prefix=${HOME:+$HOME/reg18}
given_python='' wanted='' doing=install locked='' unfinished=''

say() { printf '%s\n' "$*"; }

refuse() {
    printf 'Stopped. %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '%s\n' "$line" >&2; done
    exit 1
}

misused() {
    printf '%s\n' "$1" 'sh install.sh [--prefix DIR] [--python PYTHON | --use VERSION | --list]' >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --prefix | --python | --use)
            [ $# -ge 2 ] && [ -n "$2" ] || misused "$1 needs a value."
            case $1 in
                --prefix) prefix=$2 ;;
                --python) given_python=$2 ;;
                --use) doing=use wanted=$2 ;;
            esac
            shift 2
            ;;
        --list) doing=list; shift ;;
        -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) misused "$1 is not known." ;;
    esac
done
[ -n "$prefix" ] || misused 'HOME is not set: say where to install with --prefix DIR.'
case $prefix in /*) ;; *) prefix=$(pwd -P)/$prefix ;; esac
versions=$prefix/versions

used() { basename -- "$(readlink "$prefix/current" 2>/dev/null || true)"; }

still() {
    in_use=$(used)
    say "In use is still: ${in_use:-none}."
}

# A folder of a version counts once its last file is written: `whole`.
list() {
    for folder in "$versions"/*/; do
        [ -f "${folder}whole" ] || continue
        name=$(basename -- "$folder")
        if [ "$name" = "$(used)" ]; then say "$name (in use)"; else say "$name"; fi
    done
}

clear_up() {
    status=$?
    trap - EXIT
    [ -z "$unfinished" ] || rm -rf -- "$unfinished"
    [ -z "$locked" ] || rm -rf -- "$locked"
    exit "$status"
}
trap clear_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

alone() {
    lock=$prefix/.installing
    if ! mkdir -- "$lock" 2>/dev/null; then
        other=$(cat "$lock/process" 2>/dev/null || true)
        # One that was cut off left its lock behind.
        if [ -z "$other" ] || kill -0 "$other" 2>/dev/null; then
            refuse "Another installation into $prefix is running (process ${other:-unknown})." \
                "Wait until it has ended. If none is running, remove $lock and try again."
        fi
        rm -rf -- "$lock"
        mkdir -- "$lock"
    fi
    locked=$lock
    say $$ >"$lock/process"
}

# The new link takes the place of the old one in one step: there is never none, and never half a one.
exchange() {
    rm -f -- "$prefix/.current.new"
    ln -s -- "versions/$1" "$prefix/.current.new"
    "$versions/$1/venv/bin/python" -I -c 'import os, sys; os.replace(sys.argv[1], sys.argv[2])' \
        "$prefix/.current.new" "$prefix/current"
}

# A version that cannot start, or that the council's settings do not fit, is not put in use.
check_version() {
    REG18_COUNCIL=$prefix/etc/council.yml "$versions/$1/venv/bin/python" -I - <<'EOF' ||
import sys
# Versions have it in different places; an earlier one can be put back in use.
try:
    from reg18.settings.council import load_council
except ModuleNotFoundError:
    from reg18.council import load_council
try:
    load_council(None)
except Exception as error:
    if not hasattr(error, "advice"):
        raise
    sys.exit("\n".join(filter(None, (error.message, error.advice))))
EOF
        refuse "reg18 $1 is installed, but cannot run with $prefix/etc/council.yml (see above)." \
            "$(still) Compare your file with $versions/$1/project/council.yml, correct it, and use" \
            "the version with: sh $0 --prefix $prefix --use $1"
    "$versions/$1/venv/bin/reg18" --version >/dev/null ||
        refuse "reg18 $1 is installed, but does not start (see above)." \
            "$(still) Perhaps programs may not be run from this disk. If the system's Python was" \
            "replaced, remove $versions/$1 and install the version again."
}

use() {
    before=$(used)
    check_version "$1"
    exchange "$1"
    say "In use: reg18 $1, as $prefix/bin/reg18"
    if [ -n "$before" ] && [ "$before" != "$1" ]; then
        say "Back to the one before: sh $prefix/current/project/deploy/bundle/install.sh" \
            "--prefix $prefix --use $before"
    fi
}

if [ "$doing" = list ]; then
    list
    exit 0
fi
if [ "$doing" = use ]; then
    case $wanted in */* | .*) refuse "$wanted is not a version." ;; esac
    [ -f "$versions/$wanted/whole" ] || refuse "Version $wanted is not installed in $prefix." \
        "Installed are: $(list | tr '\n' ' ')"
    alone
    use "$wanted"
    exit 0
fi

# ---- What has to be so before anything is written

[ -f "$here/bundle.txt" ] || refuse "There is no bundle.txt next to install.sh: $here is not a bundle." \
    'Unpack the whole archive, and run the install.sh that lies in it.'
fact() { sed -n "s/^$1=//p" "$here/bundle.txt"; }
version=$(fact version) wants_python=$(fact python)

problem_of_python() {
    "$1" -I - "$wants_python" "$(fact machine)" "$(fact glibc)" <<'EOF'
import importlib.util
import platform
import sys

python, machine, glibc = sys.argv[1:]


def numbers(text):
    return [int(part) for part in text.split(".")]


name, libc = platform.libc_ver()
if list(sys.version_info[:2]) != numbers(python) or sys.implementation.name != "cpython":
    print(f"it is {sys.implementation.name} {platform.python_version()}")
elif sys.platform != "linux" or platform.machine() != machine or sys.maxsize < 2**32:
    print(f"it is for {sys.platform} on {platform.machine()}; the bundle is for linux on {machine}")
elif name != "glibc" or numbers(libc) < numbers(glibc):
    print(f"it runs on {name or 'another C library than glibc'} {libc}, not on glibc {glibc} or newer")
elif importlib.util.find_spec("venv") is None:
    print("it has no module venv; the system's package for it is often called python3-venv")
EOF
}

python='' looked_at=''
if [ -n "$given_python" ]; then set -- "$given_python"; else set -- "python$wants_python" python3; fi
for candidate in "$@"; do
    found=$(command -v -- "$candidate" 2>/dev/null) || {
        [ -z "$given_python" ] || looked_at=" $candidate is not a program that you may run."
        continue
    }
    problem=$(problem_of_python "$found" 2>/dev/null) || problem='it does not start'
    if [ -z "$problem" ]; then python=$found; break; fi
    looked_at="$looked_at $found: $problem."
done
[ -n "$python" ] || refuse "This bundle needs Python $wants_python.${looked_at:- None was found.}" \
    'Name another with --python PYTHON, or fetch the bundle that fits the Python you have.'

say 'Checking that the bundle is whole …'
(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) >&2 ||
    refuse 'The bundle is damaged: files are missing or are not what they were (see above).' \
        'Copy the archive again, and unpack it into an empty folder.'

mkdir -p -- "$versions" 2>/dev/null && [ -w "$versions" ] && [ -w "$prefix" ] ||
    refuse "$prefix cannot be written." 'Choose a folder of your own with --prefix DIR.'
free=$(df -Pk -- "$versions" | awk 'NR == 2 { print $4 }')
needed=$(fact needs_kb)
alone
folder=$versions/$version

# ---- The version, in a folder of its own

if [ -f "$folder/whole" ]; then
    cmp -s "$here/SHA256SUMS" "$folder/whole" ||
        refuse "Another bundle of the same version $version is installed in $prefix." \
            "Keep it, or remove $folder first, if it is not in use."
    say "reg18 $version is installed already."
else
    [ "$free" -ge "$needed" ] || refuse \
        "$prefix has $((free / 1024)) MB free; this version needs $((needed / 1024)) MB." \
        'Make room, or choose another disk with --prefix DIR.'
    say "Installing reg18 $version into $folder (a minute or two) …"
    rm -rf -- "$folder"
    unfinished=$folder
    mkdir -- "$folder"
    cp -R -- "$here/project" "$folder/project"
    "$python" -I -m venv --without-pip "$folder/venv"
    # pip from its own wheel, for as long as it is needed: a system's Python often comes without it.
    set -- "$here"/wheels/pip-*.whl
    "$python" -I -m zipfile -e "$1" "$folder/pip"
    pip() {
        PIP_CONFIG_FILE=/dev/null "$folder/venv/bin/python" "$folder/pip/pip" --isolated "$@" \
            --quiet --disable-pip-version-check --no-input
    }
    {
        pip install --no-cache-dir --no-index --no-compile --no-deps --root-user-action ignore \
            --require-hashes --find-links "$here/wheels" -r "$here/project/requirements.lock" &&
            pip install --no-cache-dir --no-index --no-compile --no-deps --root-user-action ignore \
                --no-build-isolation -e "$folder/project" &&
            pip check
    } >&2 || refuse "reg18 $version could not be installed (see above)." \
        'Nothing that is in use was changed. Copy the archive again, and try again.'
    rm -rf -- "$folder/pip"
    # Some packages carry files for other Pythons, which do not compile: no reason to stop.
    "$folder/venv/bin/python" -I -m compileall -q -j 0 "$folder/venv/lib" "$folder/project/src" \
        >/dev/null 2>&1 || true
    cp -- "$here/SHA256SUMS" "$folder/.whole"
    mv -- "$folder/.whole" "$folder/whole"
    unfinished=''
fi

# ---- What is the council's own: examples are copied once, and nothing is ever overwritten

etc=$prefix/etc
(umask 077 && mkdir -p -- "$etc/commentary" "$etc/published" "$etc/mappings" "$prefix/data" "$prefix/drop")
mkdir -p -- "$prefix/bin" "$prefix/var"
example() {
    if [ -e "$etc/$2" ] || [ -L "$etc/$2" ]; then return; fi
    cp -- "$folder/project/$1" "$etc/.new"
    mv -- "$etc/.new" "$etc/$2"
    say "An example to change: $etc/$2"
}
example council.yml council.yml
example deploy/bundle/nightly.yml nightly.yml
example reports/annual/commentary/README.md commentary/README.md

# The folder may hold any character but a new line; within quotes only the quote itself is special.
quoted=$(printf '%s' "$prefix" | sed "s/'/'\\\\''/g")
cat >"$prefix/bin/.reg18.new" <<EOF
#!/bin/sh
# reg18 in the version in use, with the council's own settings. Written by install.sh.
prefix='$quoted'
: "\${REG18_COUNCIL:=\$prefix/etc/council.yml}"
: "\${REG18_COMMENTARY:=\$prefix/etc/commentary}"
: "\${REG18_PUBLISHED:=\$prefix/etc/published}"
version=\$(readlink "\$prefix/current")
: "\${REG18_DBT_TARGET:=\$prefix/var/dbt/\${version##*/}}"
export REG18_COUNCIL REG18_COMMENTARY REG18_PUBLISHED REG18_DBT_TARGET
exec "\$prefix/\$version/venv/bin/reg18" "\$@"
EOF
chmod 755 "$prefix/bin/.reg18.new"
mv -- "$prefix/bin/.reg18.new" "$prefix/bin/reg18"

use "$version"
