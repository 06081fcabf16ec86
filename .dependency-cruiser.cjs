/** The rooms and the one direction in which they may know each other (README, "The rooms"). */
const room = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    room(
      "engine-is-a-leaf",
      "^engine/",
      "^(components|src|toolchain|operator|test|bench)/",
      "engine/ knows no room",
    ),
    room(
      "components-stand-alone",
      "^components/",
      "^(src|toolchain|operator|test|bench)/",
      "another Pulumi program uses components/ as it is",
    ),
    room(
      "toolchain-stands-alone",
      "^toolchain/",
      "^(src|components|operator|test|bench)/",
      "the toolchain comes before the product",
    ),
    room(
      "src-is-the-product",
      "^src/",
      "^(toolchain|operator|test|bench)/",
      "plain `pulumi up` needs no wrapper",
    ),
    room(
      "product-knows-no-test",
      "^operator/",
      "^(test|bench)/",
      "tests look at the product, never the reverse",
    ),
    {
      name: "systems-are-strangers",
      comment: "what two systems share belongs in components/",
      severity: "error",
      from: { path: "^src/systems/([^/]+)/" },
      to: { path: "^src/systems/([^/]+)/", pathNot: "^src/systems/$1/" },
    },
    {
      name: "not-to-dev-dependency",
      severity: "error",
      from: { path: "^(engine|components|src)/" },
      to: { dependencyTypes: ["npm-dev"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
