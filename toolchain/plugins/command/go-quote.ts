/** Text in double quotes as Go's %q writes it: control characters as \x1b, everything printable as it is. */
export function goQuote(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.replace(/\\u00([01][0-9a-f])/g, "\\x$1").replace(/\u007f/g, "\\x7f");
}
