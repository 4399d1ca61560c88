#!/usr/bin/env bash
# Builds tanknock and seqgen for other systems, each into FOLDER/SYSTEM, to be run by the .NET 10 runtime that is installed
# there; with --self-contained the runtime comes along. Exit 0 done, 1 failed, 2 wrong usage, 77 packages cannot be had.
set -euo pipefail

die() { echo "everywhere.sh: error: $1" >&2; exit "${2:-1}"; }

contained=false
[ "${1:-}" != --self-contained ] || { contained=true; shift; }
[ $# -ge 1 ] || die "usage: tools/everywhere.sh [--self-contained] FOLDER [SYSTEM...]" 2
mkdir -p "$1"
target=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- linux-x64 linux-arm64 win-x64 osx-arm64
cd "$(dirname "${BASH_SOURCE[0]}")"

# Intermediate files apart from those of the ordinary build.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() {
    dotnet msbuild everywhere.proj -t:"$1" -v:quiet -nologo -p:RuntimeIdentifier="$system" -p:PublishDir="$target/$system/" \
        -p:Configuration=Release -p:SelfContained="$contained" -p:PublishAot=false -p:ArtifactsPath="$work" \
        -p:RunAnalyzers=false -p:DebugType=none -p:PublishDocumentationFile=false -p:PublishReferencesDocumentationFiles=false >"$work/log" 2>&1 ||
        { cat "$work/log" >&2; return 1; }
}

for system in "$@"; do
    run Restore || die "no packages for $system" 77
    run Publish || die "not built for $system"
    case "$system" in
        win-*) files=(tanknock.exe seqgen.exe libsodium.dll) ;;
        osx-*) files=(tanknock seqgen libsodium.dylib) ;;
        *) files=(tanknock seqgen libsodium.so) ;;
    esac
    for file in "${files[@]}" tanknock.dll seqgen.dll; do
        [ -s "$target/$system/$file" ] || die "$system: $file was not made"
    done
    echo "$system: $target/$system"
done
