import type { ConfigMount, ConfigSpec } from "../../../../components";
import { WORKLOADS } from "./plan";

/**
 * Code that is put into containers and is no part of an image: a change of it touches those containers alone, and it
 * works as well on images that the user's own checkout builds.
 */
export class ShippedFiles {
  /**
   * @param folder folder of the workloads, and the beginning of the keys.
   * @param target folder inside the containers.
   */
  constructor(
    private readonly folder: string,
    private readonly target: string,
  ) {}

  /** The topology's part: where the files come from. */
  specs(files: readonly string[]): Record<string, ConfigSpec> {
    return Object.fromEntries(
      files.map((file) => [this.key(file), { file: `${WORKLOADS}/${this.folder}/${file}` }]),
    );
  }

  /** A service's part: where they go. */
  mounts(files: readonly string[]): ConfigMount[] {
    return files.map((file) => ({ source: this.key(file), target: `${this.target}/${file}` }));
  }

  private key(file: string): string {
    return `${this.folder}-${file.replace(/\.py$/, "")}`.replaceAll("_", "-").replace(/-+/g, "-");
  }
}
