import type { Catalogue } from "./catalogue";
import type { Manifest } from "./manifest";
import type { BackupStore } from "./store";

/** Which backup somebody wants. */
export interface Wanted {
  /** Its name. Default: the newest whole one; with `only`, the newest that holds all of that. */
  id?: string;
  /** Names of the parts that are wanted. Default: all. */
  only?: readonly string[];
}

/**
 * The backup that is meant. Where none is whole, the newest of all.
 * @returns it, with notes that name the newer ones that were passed over.
 * @throws Error when there is none, naming those that are there; or when the one that is meant cannot be read.
 */
export function chosenBackup(
  catalogue: Catalogue,
  store: BackupStore,
  { id, only = [] }: Wanted = {},
): { manifest: Manifest; notes: string[] } {
  const { complete } = catalogue;
  const isWhole = ({ partial }: Manifest) => !partial;
  const fits = only.length === 0 ? isWhole : (manifest: Manifest) => holdsAll(manifest, only);
  const manifest =
    id === undefined
      ? (complete.findLast(fits) ?? complete.findLast(isWhole) ?? complete.at(-1))
      : complete.find((known) => known.id === id);
  if (manifest === undefined) throw new Error(whyNone(catalogue, store, id));
  return { manifest, notes: id === undefined ? passedOver(catalogue, manifest) : [] };
}

const namesOf = ({ parts }: Manifest) => parts.map(({ name }) => name);

function holdsAll(manifest: Manifest, names: readonly string[]): boolean {
  return names.every((name) => namesOf(manifest).includes(name));
}

function passedOver({ complete, unreadable }: Catalogue, { id }: Manifest): string[] {
  const next = (newer: string) => `Next, where that one is meant: --id ${newer}`;
  return [
    ...complete
      .filter((newer) => newer.id > id)
      .map(
        (newer) =>
          `${newer.id} is newer than ${id} and was passed over: it holds ${namesOf(newer).join(", ")} only. ${next(newer.id)}`,
      ),
    ...unreadable
      .filter((newer) => newer.id > id)
      .map((newer) => `${newer.id} is newer than ${id} and was passed over: ${newer.why}`),
  ];
}

function whyNone({ complete, incomplete, unreadable }: Catalogue, store: BackupStore, id?: string): string {
  const known = complete.map((manifest) => manifest.id).join(", ") || "none";
  const there = `There are: ${known}.`;
  const damaged = unreadable.find((one) => one.id === id);
  if (damaged !== undefined) return `The backup ${id} cannot be read: ${damaged.why}. ${there}`;
  if (id !== undefined) {
    const what = incomplete.includes(id) ? `The backup ${id} is not complete` : `There is no backup ${id}`;
    return `${what} in ${store.place}. ${there}`;
  }
  const reasons = unreadable.map(({ why }) => `\n  ${why}`).join("");
  return `There is no complete backup in ${store.place}. ${there}${reasons}`;
}
