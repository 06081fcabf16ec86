#!/bin/sh
# Makes a CA once, and a certificate of it for $NAMES (an openssl subjectAltName) whenever this job runs. The CA's key
# stays on a volume of its own, which only this job has.
set -eu
umask 077
authority=/authority
certificates=/certificates
days=825

curve="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
if ! [ -s "$authority/ca.crt" ]; then
  # shellcheck disable=SC2086 # several words
  openssl req -x509 $curve -days 3650 -subj "/CN=$AUTHORITY" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$authority/ca.key" -out "$authority/ca.crt.new"
  mv "$authority/ca.crt.new" "$authority/ca.crt"
fi

# shellcheck disable=SC2086
openssl req $curve -subj "/CN=Parking Monitoring" \
  -addext "subjectAltName=$NAMES" -addext "extendedKeyUsage=serverAuth" \
  -keyout "$certificates/site.key.new" -out "$authority/site.csr"
openssl x509 -req -in "$authority/site.csr" -days "$days" -copy_extensions copyall \
  -CA "$authority/ca.crt" -CAkey "$authority/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
  -out "$certificates/site.crt.new"
cp "$authority/ca.crt" "$certificates/ca.crt"
chmod 644 "$certificates/ca.crt" "$certificates/site.crt.new"
mv "$certificates/site.key.new" "$certificates/site.key"
mv "$certificates/site.crt.new" "$certificates/site.crt"
openssl x509 -in "$certificates/site.crt" -noout -subject -enddate -ext subjectAltName
