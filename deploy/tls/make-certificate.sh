#!/bin/sh
# Makes certificates for desks and customers, in the present folder, with openssl(1).
#
#   make-certificate.sh desk HOST …       desk.pem and desk.key, for these names and addresses of the desk; signed by
#                                         itself, and its fingerprint for customers to compare
#   make-certificate.sh issuer            issuer.pem and issuer.key, which sign the certificates of customers
#   make-certificate.sh customer NAME     NAME.pem and NAME.key, signed by the issuer
#
# They are valid for 365 days, the issuer for 3650. Nothing that exists is overwritten. Keep the keys to yourself: only
# their owner can read them.
set -eu

stop() {
  echo "make-certificate.sh: $*" >&2
  exit 1
}

# The key, and the certificate by the options that follow.
make() { # FILE COMMON-NAME OPTION …
  file=$1 name=$2
  shift 2
  for one in "$file.pem" "$file.key"; do [ ! -e "$one" ] || stop "$one exists; move it away first"; done
  umask 077
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -utf8 -subj "/CN=$name" \
    -keyout "$file.key" -out "$file.pem" "$@" 2>"$file.log" || stop "$(cat "$file.log")"
  rm "$file.log"
  chmod 644 "$file.pem"
}

# DNS:desk.example.org,IP:10.0.0.2
alternative_names() {
  list=
  for host in "$@"; do
    case $host in
    *[!0-9.]*) kind=DNS ;;
    *) kind=IP ;;
    esac
    case $host in *:*) kind=IP ;; esac
    list=$list${list:+,}$kind:$host
  done
  echo "$list"
}

# For names in a subject: a slash would begin another part of it.
without_slash() { printf '%s' "$1" | tr '/' '-'; }

fingerprint() { openssl x509 -in "$1" -outform DER | openssl dgst -sha256 -r | sed 's/ .*//; s/^/SHA256:/'; }

case ${1:-} in
desk)
  shift
  [ $# -gt 0 ] || stop "which names and addresses has the desk? make-certificate.sh desk desk.example.org 10.0.0.2"
  make desk desk -days 365 -addext "subjectAltName=$(alternative_names "$@")" -addext extendedKeyUsage=serverAuth
  echo "desk.pem and desk.key are made. Customers: customer-term NAME --tls --host $1 --tls-pin $(fingerprint desk.pem)"
  ;;
issuer)
  make issuer "issuer of the desk's customers" -days 3650 -addext keyUsage=critical,keyCertSign
  echo "issuer.pem and issuer.key are made. The desk: --tls-client-ca issuer.pem"
  ;;
customer)
  [ $# -eq 2 ] || stop "what is the customer's name? make-certificate.sh customer NAME"
  [ -r issuer.key ] || stop "there is no issuer.key here; make-certificate.sh issuer makes it"
  name=$(without_slash "$2")
  make "$name" "$name" -days 365 -CA issuer.pem -CAkey issuer.key \
    -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth
  echo "$name.pem and $name.key are made. The customer: --tls-cert $name.pem --tls-key $name.key"
  ;;
*) stop "the first word must be desk, issuer or customer" ;;
esac
