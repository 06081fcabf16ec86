import type { CustomResourceOptions } from "@pulumi/pulumi";

/**
 * The escape hatch for one child resource: a partial that is merged over the provider's arguments, or a function that
 * changes arguments and options in place. It is applied last, so it wins.
 */
export type Transform<Args extends object> =
  | Partial<Args>
  | ((args: Args, options: CustomResourceOptions) => void);

/** Arguments and options after the transform; the inputs are left as they were. */
export function applyTransform<Args extends object>(
  transform: Transform<Args> | undefined,
  args: Args,
  options: CustomResourceOptions,
): [Args, CustomResourceOptions] {
  if (transform === undefined) return [args, options];
  if (typeof transform !== "function") return [{ ...args, ...transform }, options];
  const changed: [Args, CustomResourceOptions] = [{ ...args }, { ...options }];
  transform(...changed);
  return changed;
}
