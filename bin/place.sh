#!/bin/sh
# place.sh DIRECTORY PROGRAM... place KEY NAME: runs a place of a workspace through the helper that uses the directory,
# else by the program.

. "${0%/*}/attach.sh"
WZP_VIEWS=$1 pressed=
shift
if find_helper; then show_by_helper; fi
exec "$@" ${pressed:+"$pressed"}
