#!/usr/bin/env bash
# Makes out/tanknockd, out/tanknock and out/seqgen: self-contained Native AOT executables, with the native libraries
# they need beside them. Does nothing when no source has changed; --force builds all the same; --packages only installs
# the system packages that the build needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. tools/machine.sh

projects=(daemon/TanKnock.Daemon.csproj client/TanKnock.Client.csproj tools/seqgen/TanKnock.Seqgen.csproj)
programs=(tanknockd tanknock seqgen)

die() { echo "build.sh: error: $1" >&2; [ -z "${2:-}" ] || echo "build.sh: hint: $2" >&2; exit 1; }

missing_packages() {
    command -v clang >/dev/null || command -v gcc >/dev/null || echo clang
    # The linker of a Native AOT program wants zlib's header package for libz.so.
    compgen -G '/usr/include/zlib.h' >/dev/null || compgen -G '/usr/include/*/zlib.h' >/dev/null || echo zlib1g-dev
    # ldconfig is in /usr/sbin, which is not on everybody's path.
    PATH="$PATH:/usr/sbin:/sbin" ldconfig -p | grep -q 'libpcap\.so\.0\.8' || libpcap_package
}

# Debian 13 and Ubuntu 24.04 renamed the package when time_t grew.
libpcap_package() {
    if apt-cache show libpcap0.8t64 >/dev/null 2>&1; then echo libpcap0.8t64; else echo libpcap0.8; fi
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "missing: ${missing[*]}" "install what your system calls these packages"
    [ "$(id -u)" -eq 0 ] || die "missing packages: ${missing[*]}" "as root: apt-get install ${missing[*]}"
    echo "build.sh: installing ${missing[*]}" >&2
    apt-get update -qq >&2 || echo "build.sh: apt-get update failed, trying with the lists that are there" >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

fingerprint() {
    find . \( -name bin -o -name obj -o -name '.*' ! -name . -o -path ./tests -o -path ./bench -o -path './out*' \) -prune \
        -o -type f \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name global.json -o -name build.sh \) -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

up_to_date() {
    local program
    for program in "${programs[@]}"; do [ -x "out/$program" ] || return 1; done
    [ "$(cat out/.sources 2>/dev/null)" = "$1" ]
}

find_dotnet
install_packages
[ "${1:-}" != --packages ] || exit 0

case "$(uname -m)" in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) die "no Native AOT for $(uname -m)" "x86_64 and aarch64 are supported" ;;
esac

command -v dotnet >/dev/null || die "dotnet is missing" "install the .NET 10 SDK: https://dotnet.microsoft.com/download"
now=$(fingerprint)
if [ "${1:-}" != --force ] && up_to_date "$now"; then
    echo "build.sh: out/ is up to date" >&2
    exit 0
fi

linker=clang
command -v clang >/dev/null || linker=gcc

# Published beside out/ and moved there whole, so that a failed build leaves no half-made folder behind.
fresh=$(mktemp -d ./out.XXXXXX)
trap 'rm -rf "$fresh"' EXIT
for project in "${projects[@]}"; do
    echo "build.sh: $project" >&2
    dotnet publish "$project" -c Release -r "$rid" -o "$fresh" -v quiet -nologo \
        -p:CppCompilerAndLinker="$linker" -p:DebugType=none -p:CopyOutputSymbolsToPublishDirectory=false \
        -p:PublishDocumentationFile=false -p:PublishReferencesDocumentationFiles=false >&2
done
for program in "${programs[@]}"; do [ -x "$fresh/$program" ] || die "$program was not made"; done
rm -f "$fresh"/*.pdb "$fresh"/*.dbg "$fresh"/*.xml
chmod 755 "$fresh"
echo "$now" >"$fresh/.sources"
rm -rf out
mv "$fresh" out
ls -l out >&2
