#!/bin/sh
# Runs the compiler that cargo names first, without a word of where: not by RUSTFLAGS, which would name the folders in
# the numbers that cargo gives to folders and symbols.
exec "$@" \
    "--remap-path-prefix=$MELDKLUIS_SOURCE=/meldkluis" \
    "--remap-path-prefix=$MELDKLUIS_TARGET=/meldkluis/target" \
    "--remap-path-prefix=$MELDKLUIS_REGISTRY=/cargo" \
    "--remap-path-prefix=$MELDKLUIS_SYSROOT=/rust"
