import { readiness } from "./plan";

/**
 * With what every nginx image has. A request without a host is answered by nginx itself, with 400: neither the web
 * service, which may be down without any fault of nginx, nor the site's own configuration is asked.
 */
export const ANSWERS_HTTP = readiness([
  "CMD",
  "bash",
  "-c",
  "exec 3<>/dev/tcp/127.0.0.1/80 && printf 'HEAD / HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q '^HTTP/'",
]);
