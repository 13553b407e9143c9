# shellcheck shell=sh
# Sourced by the others (any POSIX shell): what scripts say, in the user's language. Both languages stand side by side:
#
#   say 'nothing found' '没有发现问题'
#   stop "cannot read $file" "无法读取 $file"     # to standard error; ends the script with $status, else 1
#
# Chinese where the first of LC_ALL, LC_MESSAGES and LANG that is set begins with zh, English otherwise.
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
zh*) say() { printf '%s\n' "$2"; } ;;
*) say() { printf '%s\n' "$1"; } ;;
esac

stop() {
  say "$1" "$2" >&2
  exit "${status:-1}"
}
