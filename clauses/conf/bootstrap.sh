#!/bin/sh
# Make this machine able to run the site (`run`), its checks (`lint`) or its tests (`test`). Quick when nothing is missing.
#
# One environment for all three, the whole lock, each package checked against its hash: what is tested is then exactly
# what runs, for a few seconds and megabytes more at the first start.
set -eu

purpose=${1:-run}
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin # where Debian keeps ldconfig, away from an ordinary user's path

say() { printf '%s\n' "$*" >&2; }

# -- System packages: what a Python package cannot carry

has_library() { ldconfig -p 2>/dev/null | grep -q "[[:space:]]$1 "; }
has_program() { command -v "$1" >/dev/null 2>&1; }
has_postgresql_15() { [ -x /usr/lib/postgresql/15/bin/postgres ]; }

missing_packages() {
    if [ "$purpose" != lint ]; then
        has_library libpango-1.0.so.0 || echo libpango-1.0-0
        has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
        has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
    fi
    if [ "$purpose" = test ]; then
        has_program chromium || has_program chromium-browser || has_program google-chrome || echo chromium
        has_program pdftotext || echo poppler-utils
        has_program soffice || echo libreoffice-calc
        has_postgresql_15 || echo postgresql-15
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    has_program apt-get && { [ "$(id -u)" = 0 ] || { has_program sudo && sudo -n true 2>/dev/null; }; }
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

install_packages() {
    # Debian's package creates a cluster and starts it; only the programs are wanted. A machine that already has
    # clusters keeps its own setting.
    no_cluster=
    case " $* " in *" postgresql-15 "*)
        if [ ! -e /etc/postgresql-common ]; then
            no_cluster=/etc/postgresql-common/createcluster.d/programs-only.conf
            as_root mkdir -p "$(dirname $no_cluster)"
            echo 'create_main_cluster = false' | as_root tee "$no_cluster" >/dev/null
        fi ;;
    esac
    if ! apt_install "$@"; then
        as_root apt-get update -qq >/dev/null 2>&1 || true
        # One by one, so that a package this release does not have leaves us the others.
        apt_install "$@" || for package in "$@"; do apt_install "$package" || true; done
    fi
    if [ -n "$no_cluster" ]; then as_root rm -f "$no_cluster"; fi
}

packages=$(missing_packages | tr '\n' ' ')
if [ -n "$packages" ] && may_install; then
    say "Installation de : $packages"
    # shellcheck disable=SC2086 # a list of names
    install_packages $packages
    packages=$(missing_packages | tr '\n' ' ')
fi
if [ -n "$packages" ]; then
    case $purpose in
        test) consequence="les tests qui s'en servent échoueront ou seront sautés" ;;
        *) consequence="le site fonctionne, sans les documents PDF" ;;
    esac
    say "Il manque à cette machine : $packages($consequence). Un administrateur peut les installer : sudo apt-get install -y $packages"
fi

# -- uv, which brings Python itself when the system has none recent enough

find_uv() {
    for candidate in "$(command -v uv 2>/dev/null || true)" "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv" "$PWD/var/uv/bin/uv"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

install_uv() {
    say "Installation de uv…"
    mkdir -p var
    if has_program python3 && python3 -m venv var/uv >/dev/null 2>&1 && var/uv/bin/pip install -q uv >/dev/null 2>&1; then
        return
    fi
    rm -rf var/uv
    if has_program python3 && python3 -m pip install -q --user uv >/dev/null 2>&1; then
        return
    fi
    if ! has_program curl && ! has_program wget && may_install; then
        install_packages curl ca-certificates
    fi
    if has_program curl; then
        curl -LsSf https://astral.sh/uv/install.sh >var/install-uv.sh
    elif has_program wget; then
        wget -qO var/install-uv.sh https://astral.sh/uv/install.sh
    else
        return
    fi
    UV_UNMANAGED_INSTALL="$PWD/var/uv/bin" sh var/install-uv.sh >/dev/null 2>&1 || true
    rm -f var/install-uv.sh
}

# -- The Python environment

python_works() { .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }

stamp=.venv/installed-lock
wanted=$(cksum <requirements.lock)
if ! python_works || [ "$(cat $stamp 2>/dev/null || true)" != "$wanted" ]; then
    uv=$(find_uv)
    if [ -z "$uv" ]; then
        install_uv
        uv=$(find_uv)
    fi
    if [ -z "$uv" ]; then
        say "uv n'a pas pu être installé : installez-le (https://docs.astral.sh/uv/) puis relancez la commande."
        exit 1
    fi
    if ! python_works; then
        say "Création de l'environnement Python…"
        rm -rf .venv
        preferred=${UV_PYTHON:-$(cat .python-version)}
        "$uv" venv -q --no-project --python "$preferred" .venv || {
            say "Python $preferred n'a pas pu être obtenu : essai d'une autre version."
            "$uv" venv -q --no-project --python '>=3.12' .venv
        } || {
            say "Il faut Python 3.12 ou plus récent : installez-le, puis indiquez-le par UV_PYTHON=/chemin/de/python3."
            exit 1
        }
    fi
    say "Installation des dépendances…"
    "$uv" pip sync -q --python .venv/bin/python --require-hashes requirements.lock
    echo "$wanted" >$stamp
fi
