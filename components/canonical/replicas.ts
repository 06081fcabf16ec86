import { type Input, Output, output } from "@pulumi/pulumi";

/** Which container of a service this is. */
export interface Slot {
  /** The service's name. */
  service: string;
  /** 1, 2, …: stable, so that scaling touches no existing container. */
  number: number;
}

/**
 * The text with Swarm's template words replaced: `{{.Task.Slot}}` by the slot's number, `{{.Service.Name}}` by the
 * service's name. Other braces stay as they are.
 */
export function fillSlot(text: string, slot: Slot): string {
  return text
    .replace(/\{\{\s*\.Task\.Slot\s*\}\}/g, String(slot.number))
    .replace(/\{\{\s*\.Service\.Name\s*\}\}/g, slot.service);
}

/** `fillSlot` for a value that may come later. Plain text stays plain: an Output costs time at registration. */
export function fillSlotInput(value: Input<string>, slot: Slot): Input<string> {
  if (typeof value === "string") return fillSlot(value, slot);
  return Output.isInstance(value) || value instanceof Promise
    ? output(value).apply((text) => fillSlot(String(text), slot))
    : value;
}

/** True when the text differs from replica to replica. */
export function namesSlot(text: string): boolean {
  return fillSlot(text, { service: "", number: 1 }) !== fillSlot(text, { service: "", number: 2 });
}
