import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { findOnPath } from "../../../toolchain/files";
import { withLock } from "../../../toolchain/lock";
import { cachePaths } from "../../../toolchain/paths";
import { lastLines, run } from "../../../toolchain/run";

/** The names of browsers that Playwright can lead, as distributions call them. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** The browser, and letters: without a font the screenshots show boxes. */
const PACKAGES = ["chromium", "fonts-dejavu-core"];
/** Somebody else's apt may be at work. */
const APT = ["-o", "DPkg::Lock::Timeout=600", "-y", "-qq"];
const ANSWER_MS = 30_000;

/** A page that a real browser without a window shows. */
export interface ShownPage {
  /** Playwright's own page, for whatever is not here. */
  page: Page;
  /** The status of the page's answer: 200. */
  status: number;
  /** What a reader sees of each element that a CSS selector finds, in the page's order. */
  texts(selector: string): Promise<string[]>;
  /**
   * Takes a picture of the whole page.
   *
   * @param name the file's name, without ending
   * @returns the file's path, below .cache/screenshots, where it is kept
   */
  screenshot(name: string): Promise<string>;
}

/**
 * Shows a page in headless Chromium, which is installed from the distribution's packages where there is none.
 *
 * @param url the page; a certificate of our own making is good enough
 * @param look called when the page and all that it asks for are there
 * @returns what `look` returns
 */
export async function withPage<T>(url: string, look: (shown: ShownPage) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    // What is tested is on this machine, whatever proxy it has.
    args: ["--no-proxy-server"],
  });
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    const answer = await page.goto(url, { waitUntil: "networkidle", timeout: ANSWER_MS });
    return await look({
      page,
      status: answer?.status() ?? 0,
      texts: (selector) => page.locator(selector).allInnerTexts(),
      screenshot: async (name) => {
        const path = join(cachePaths().cache, "screenshots", `${name}.png`);
        await page.screenshot({ path, fullPage: true });
        return path;
      },
    });
  } finally {
    await browser.close();
  }
}

/** The browser's executable. Throws with apt's last lines where there is none and none can be installed. */
async function ensureBrowser(): Promise<string> {
  return findBrowser() ?? withLock(join(cachePaths().cache, "browser"), console.log, installBrowser);
}

function findBrowser(): string | undefined {
  return BROWSERS.map((name) => findOnPath(name)).find((path) => path !== undefined);
}

async function installBrowser(): Promise<string> {
  // The run that we had to wait for may have installed it.
  const found = findBrowser();
  if (found !== undefined) return found;
  console.log(`installing ${PACKAGES.join(" and ")} from this machine's distribution`);
  for (const step of [["update"], ["install", "--no-install-recommends", ...PACKAGES]]) {
    const done = await run("apt-get", [...step, ...APT], {
      environment: { DEBIAN_FRONTEND: "noninteractive" },
    });
    if (done.exitCode !== 0) {
      throw new Error(
        `no browser, and apt-get ${step[0]} failed: ${lastLines(done)}\nNext: install chromium`,
      );
    }
  }
  const installed = findBrowser();
  if (installed === undefined)
    throw new Error(`apt has installed no ${BROWSERS.join(", ")}: install chromium`);
  return installed;
}
