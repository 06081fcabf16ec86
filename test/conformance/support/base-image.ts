import Docker from "dockerode";

/** The image of every case: something with a shell and no history in a registry. */
const NAME = "base:latest";

/** One of the toolchain's base images: test/run.ts has seen to it that it is there. */
const SOURCE = "python:3.9-slim";

/**
 * Makes the cases' image out of one that is there, without its command and environment.
 * @returns Removes it again. An image of that name that was there before is used as it is, and stays.
 */
export async function makeBaseImage(docker: Docker): Promise<() => Promise<void>> {
  const exists = await docker
    .getImage(NAME)
    .inspect()
    .then(
      () => true,
      () => false,
    );
  if (exists) return async () => undefined;
  const container = await docker.createContainer({ Image: SOURCE, Cmd: ["true"] });
  try {
    await container.commit({
      repo: "base",
      tag: "latest",
      changes: ['CMD ["sh"]', "ENTRYPOINT []"].join("\n"),
    });
  } finally {
    await container.remove();
  }
  return async () => {
    await docker.getImage(NAME).remove({ force: true });
  };
}

/** The engine that the docker plugin uses when nothing is configured. */
export function localEngine(): Docker {
  return new Docker();
}
