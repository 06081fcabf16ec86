import type { ContainerFields } from "./fields";
import { limitFields } from "./limits";
import { networkFields } from "./network";
import { lifecycleFields, processFields } from "./process";
import { storageFields } from "./storage";

/** Every property of a container: type, default, what a change of it means, and its place in the engine's words. */
export const containerFields: ContainerFields = {
  ...processFields,
  ...lifecycleFields,
  ...limitFields,
  ...networkFields,
  ...storageFields,
};
