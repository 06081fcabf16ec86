/** A site as its file says it, and its secrets' cipher texts. */
export interface SiteText {
  settings: Record<string, unknown>;
  secrets?: Record<string, string>;
}

/** A change as somebody would propose it. */
export interface PullRequest {
  title: string;
  site: string;
  /** Absent: the site is new. */
  base?: SiteText;
  head: SiteText;
}

/** A site with one system and nothing else. */
export function siteOf(
  name: string,
  system: Record<string, unknown>,
  secrets?: Record<string, string>,
): SiteText {
  return { settings: { systems: { [name]: system } }, ...(secrets === undefined ? {} : { secrets }) };
}
