// The same rules as in every preview of a site, for whatever program registers Docker containers. Plain JavaScript on
// the built components: a pack's TypeScript would be type-checked by the SDK at every preview.
const { PolicyPack } = require("@pulumi/policy");
const { crossGuardPolicies } = require("../dist/components");

new PolicyPack("sitestack", { policies: crossGuardPolicies() });
