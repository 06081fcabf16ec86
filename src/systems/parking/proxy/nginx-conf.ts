/** Where the proxy finds its certificate and the key of it. */
export const TLS_FOLDER = "/etc/nginx/tls";

/** In a server: beside nginx's own it would be a second log. */
const LOG = "access_log /var/log/nginx/access.log combined if=$from_outside;";

/** What the proxy in front is made of. */
export interface ProxySettings {
  /** Names of the site. */
  names: readonly string[];
  /** Port of the host that answers HTTPS: what a redirect leads to. */
  httpsPort: number;
  /** Which certificate it is: another one makes another file, and so another container. */
  certificate: string;
}

/**
 * nginx in front of the site: ends TLS, and leads whoever comes without it to the right address. It asks Docker for
 * the address of `nginx` again and again, since that one is replaced while this one stays.
 */
export function proxyConf({ names, httpsPort, certificate }: ProxySettings): string {
  const port = httpsPort === 443 ? "" : `:${httpsPort}`;
  return `# Certificate: ${certificate}
# The health check, from within, would be most of the log.
map $remote_addr $from_outside {
  default 1;
  127.0.0.1 0;
}

server {
  listen 80;
  ${LOG}
  server_name _;
  return 301 https://$host${port}$request_uri;
}

server {
  listen 443 ssl;
  ${LOG}
  server_name ${names.join(" ")};
  ssl_certificate ${TLS_FOLDER}/site.crt;
  ssl_certificate_key ${TLS_FOLDER}/site.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:2m;
  client_max_body_size 16m;

  resolver 127.0.0.11 valid=1s ipv6=off;
  set $site http://nginx:80;

  location / {
    proxy_pass $site;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Real-IP $remote_addr;
    # Not appended to what a client says of itself: this is the first proxy.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto https;
    # While nginx is replaced, the name means both of its containers for a moment.
    proxy_next_upstream error timeout http_502 http_503;
    proxy_connect_timeout 3s;
    proxy_read_timeout 40s;
  }
}
`;
}
