import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";

/** A group as its networks, volumes and images need to know it. */
export interface GroupParent {
  /** The group's name: two groups of one topology are two sets of resources. */
  name: string;
  /** The topology's. */
  topology: string;
  resource: Resource;
}

/** Name and options of what a group makes for a key of its topology. Earlier versions named it after the topology. */
export function groupChild(
  { name, topology, resource }: GroupParent,
  key: string,
): [name: string, options: ComponentResourceOptions] {
  const aliases = name === topology ? {} : { aliases: [{ name: `${topology}-${key}` }] };
  return [`${name}-${key}`, { parent: resource, ...aliases }];
}
