// What `node --require` gets before the program: tsx for the project's own sources, and for nothing else. By itself tsx
// looks for TypeScript in each of the SDK's thousand modules, which is a third of all the time until the program runs.
const javaScript = require.extensions[".js"];
require("tsx/cjs");
const typeScript = require.extensions[".js"];
require.extensions[".js"] = (module, file) => {
  const load = /[\\/]node_modules[\\/]/.test(file) ? javaScript : typeScript;
  load(module, file);
};
// tsx has Node keep every module's source map. They would be for nothing: the SDK prepares stack traces itself.
process.setSourceMapsEnabled(false);
