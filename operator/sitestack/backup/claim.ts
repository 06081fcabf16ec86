import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { backupId } from "./manifest";
import type { BackupStore } from "./store";

/** A second that is one backup's alone. */
export interface Claim {
  begun: Date;
  /** Takes the claim away; what was written under its name stays. */
  release(): Promise<void>;
}

/**
 * Claims the name of this second, or of the next that no other backup bears. No store of every kind knows "write unless
 * it is there": each writes a claim of its own and then looks. Of two at once at least one sees the other, and leaves the
 * name to it; when both do, both try again, and not at the same moment.
 */
export async function claimName(store: BackupStore, site: string, signal?: AbortSignal): Promise<Claim> {
  for (;;) {
    const begun = new Date();
    const folder = `${site}/${backupId(begun)}/`;
    if ((await store.list(folder)).length === 0) {
      const claim = `${folder}claim-${randomBytes(4).toString("hex")}`;
      await store.write(claim, claimText(), signal);
      const others = (await store.list(folder)).filter((key) => key !== claim);
      // A claim that stays where nothing may be removed harms nobody.
      if (others.length === 0) return { begun, release: () => store.remove(claim).catch(() => undefined) };
      await store.remove(claim);
    }
    const nextSecond = 1000 - (Date.now() % 1000);
    await sleep(nextSecond + Math.random() * 1000, undefined, { signal });
  }
}

async function* claimText(): AsyncGenerator<Buffer> {
  yield Buffer.from("A backup is being made here.\n");
}
