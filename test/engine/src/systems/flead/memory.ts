import { containersOfSite, engine } from "../../../support/engine";

interface MemoryStats {
  usage: number;
  stats: { inactive_file?: number; total_inactive_file?: number };
}

/** Bytes of memory that a site's containers use, as `docker stats` counts them: without the page cache. */
export async function memoryInUse(site: string): Promise<number> {
  const running = (await containersOfSite(site)).filter(({ State }) => State === "running");
  const used = await Promise.all(
    running.map(async ({ Id }) => {
      const { memory_stats } = await engine.getContainer(Id).stats({ stream: false });
      const { usage, stats } = memory_stats as MemoryStats;
      return usage - (stats.total_inactive_file ?? stats.inactive_file ?? 0);
    }),
  );
  return used.reduce((sum, bytes) => sum + bytes, 0);
}
