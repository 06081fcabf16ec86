import type { CustomResourceOptions } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { applyTransform } from "../../../components/transform";

interface Args {
  image: string;
  memory?: number;
}

const args: Args = { image: "nginx", memory: 64 };
const options: CustomResourceOptions = { protect: false };

test("without one everything stays", () => {
  expect(applyTransform(undefined, args, options)).toEqual([args, options]);
});

test("a partial is merged over the arguments", () => {
  expect(applyTransform({ memory: 128 }, args, options)).toEqual([{ image: "nginx", memory: 128 }, options]);
});

test("a function changes arguments and options; those of the caller stay as they were", () => {
  const changed = applyTransform<Args>(
    (own, ownOptions) => {
      own.memory = undefined;
      ownOptions.protect = true;
    },
    args,
    options,
  );
  expect(changed).toEqual([{ image: "nginx", memory: undefined }, { protect: true }]);
  expect(args).toEqual({ image: "nginx", memory: 64 });
  expect(options).toEqual({ protect: false });
});
