#!/bin/sh
# Compiles C as `cc` does, without a word of where: into the program go names that are the same on every machine.
# OpenSSL also writes down the folders that it would load engines and modules from, which are folders of whoever built it.
for one do
    shift
    case $one in
        -DENGINESDIR=* | -DMODULESDIR=*) one="${one%%=*}=\"/nonexistent\"" ;;
    esac
    set -- "$@" "$one"
done
exec cc "$@" \
    "-ffile-prefix-map=$MELDKLUIS_SOURCE=/meldkluis" \
    "-ffile-prefix-map=$MELDKLUIS_TARGET=/meldkluis/target" \
    "-ffile-prefix-map=$MELDKLUIS_REGISTRY=/cargo"
