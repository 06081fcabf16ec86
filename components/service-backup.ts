/**
 * How a service's data get into a backup, and back (`sitestack backup`, `sitestack restore`). Without a word of it, the
 * named volumes that the service writes to are copied while it is paused.
 */
export type ServiceBackup = VolumeCopy | DataDump;

/** The volumes that the service writes to are copied as files. */
export interface VolumeCopy {
  /**
   * What becomes of the service meanwhile. `pause`: its processes are frozen, and the copy is what a power cut would
   * leave. `stop`: it ends in good order and is started again. `none`: its data are worth no backup.
   */
  method: "pause" | "stop" | "none";
}

/**
 * The service's own tools write and read the data while it runs; the volumes that it writes to are not copied. The
 * commands run in its container. What they read from its environment (`$PASSWORD` for a shell) is nowhere else: write
 * no secret here.
 */
export interface DataDump {
  method: "dump";
  /**
   * Writes the data to standard output, and ends with 0 only when all of it is there. They are those of the moment of its
   * first byte, or of an earlier one: who is held for it goes on from then.
   */
  dump: string[];
  /**
   * Reads what `dump` has written from standard input, and puts it in the place of what is there. An input that is cut
   * off must be an error.
   */
  restore: string[];
  /** Ends with 0 when there is nothing that `restore` would overwrite. @default it is taken that there is */
  empty?: string[];
}
