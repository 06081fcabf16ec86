import { type Resource, StackReference } from "@pulumi/pulumi";

/**
 * An output of another stack, with its secrets in the clear: whoever passes them on must make them secret again. It is
 * asked before anything is registered, so that an absent one can be a plain error.
 * @param stack `organization/project/stack`.
 * @returns undefined where the stack has no such output.
 */
export async function readStackOutput(stack: string, output: string, parent?: Resource): Promise<unknown> {
  const reference = new StackReference(stack, undefined, { parent });
  const { value, secretValue } = await reference.getOutputDetails(output);
  return secretValue ?? value;
}
