#!/bin/sh
# ./install.sh VENV LOCK...: puts what the lock files pin, and this project, into the virtual environment VENV.
# Everything is checked against the locks' hashes. Where pip gets it from is the user's own configuration (PIP_*).
# Nothing is done, in milliseconds, while VENV holds all of it already.
set -eu

cd "$(dirname "$0")"
if [ $# -lt 2 ]; then
    echo "使い方: ./install.sh 仮想環境 ロックファイル…" >&2
    exit 2
fi
venv=$1
shift
stamp=$venv/yorozu-installed

wanted() { # One line for each thing that was installed: its checksum, size and name. A moved folder counts as new.
    pwd
    cksum pyproject.toml install.sh "$@"
}

is_installed() {
    [ -f "$stamp" ] && [ -x "$venv/bin/python" ] || return 1
    wanted "$@" | while IFS= read -r line; do grep -qxF -e "$line" "$stamp" || exit 1; done
}

is_new_enough() { # Runs it, since a name on PATH may be a shim for a version that is not installed.
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$python"; then
            echo "$python"
            return
        fi
    done
    echo "Python 3.11以上が見つかりません。インストールしてから、もう一度実行してください。" >&2
    return 1
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "$python に仮想環境を作る部品（venv、ensurepip）がありません。" >&2
        echo "Debian・Ubuntu では「apt-get install python$version-venv」で入ります。" >&2
        return 1
    fi
    if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
        echo "$venv は仮想環境ではないため、上書きしません。別の場所を指定してください。" >&2
        return 1
    fi
    echo "仮想環境 $venv を $python で作ります。"
    "$python" -m venv --clear "$venv"
}

is_installed "$@" && exit 0

is_new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
rm -f "$stamp"
locks=$(wanted "$@")
for lock in "$@"; do
    set -- "$@" -r "$lock"
    shift
done
echo "部品を入れます。初回は数分かかります。"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
printf '%s\n' "$locks" >"$stamp"
