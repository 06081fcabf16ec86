import { readiness } from "./plan";

/** With what every nginx image has: it answers HTTP, whatever the answer is. */
export const ANSWERS_HTTP = readiness([
  "CMD",
  "bash",
  "-c",
  "exec 3<>/dev/tcp/127.0.0.1/80 && printf 'HEAD / HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q '^HTTP/'",
]);
