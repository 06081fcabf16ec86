import { parseDuration } from "./duration";
import type { Validator } from "./fields";

// The official plugin says everything twice, as summary and as detail, and its users search for that text.
const twice = (text: string) => `${text}. ${text}`;

/** A string that matches; the pattern is repeated in the message as it is written here. */
export function matches(pattern: string): Validator {
  const expression = new RegExp(pattern);
  return (value) =>
    expression.test(String(value)) ? undefined : twice(`'${value}' doesn't match the pattern '${pattern}'`);
}

/** A number that is not below the limit. */
export function atLeast(limit: number): Validator {
  return (value) => (Number(value) >= limit ? undefined : twice(`'${value}' cannot be lower than ${limit}`));
}

/** A duration in Go's notation, zero or longer. */
export const duration: Validator = (value) => {
  const parsed = parseDuration(String(value));
  if (parsed === undefined) return twice(`'${value}' is not a valid duration`);
  return parsed < 0n ? twice(`'${value}' duration must not be negative`) : undefined;
};

/** Text in standard base64 with padding. */
export const base64: Validator = (value) => {
  const text = String(value).replace(/[\r\n]/g, "");
  const valid = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  return valid ? undefined : twice(`'${value}' is not base64 decodeable`);
};

/** An absolute path, of Unix or of Windows. */
export const absolutePath: Validator = (value) =>
  /^[a-zA-Z]:[\\/]|^\//.test(String(value)) ? undefined : twice(`'${value}' must be an absolute path`);
