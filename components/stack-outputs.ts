import { StackReference } from "@pulumi/pulumi";

/**
 * An output of another stack, with its secrets in the clear: whoever passes them on must make them secret again. It is
 * asked before anything is registered, so that an absent one can be a plain error.
 * @param stack `organization/project/stack`.
 * @param name of the reference as a resource, unique in a stack. Default: the stack's.
 * @returns undefined where the stack has no such output.
 */
export async function readStackOutput(stack: string, output: string, name = stack): Promise<unknown> {
  const reference = new StackReference(name, { name: stack });
  const { value, secretValue } = await reference.getOutputDetails(output);
  return secretValue ?? value;
}
