// What `node --require` gets before the program: tsx for the project's own sources, and for nothing else. By itself tsx
// looks for TypeScript in each of the SDK's thousand modules, which is a third of all the time until the program runs.
const javaScript = require.extensions[".js"];
require("tsx/cjs");
const typeScript = require.extensions[".js"];

// The SDK loads the TypeScript compiler and npm's dependency resolver at once, but uses them only to turn functions into
// text (dynamic providers): half of the rest of that time. They are loaded when somebody uses them.
const RARELY_USED =
  /[\\/](?:@pulumi[\\/]pulumi[\\/]typescript-shim|@npmcli[\\/]arborist[\\/]lib[\\/]index)\.js$/;

require.extensions[".js"] = (module, file) => {
  if (RARELY_USED.test(file)) {
    module.exports = whenUsed(() => {
      javaScript(module, file);
      return module.exports;
    });
    return;
  }
  const load = /[\\/]node_modules[\\/]/.test(file) ? javaScript : typeScript;
  load(module, file);
};
// tsx has Node keep every module's source map. They would be for nothing: the SDK prepares stack traces itself.
process.setSourceMapsEnabled(false);

/** Stands for a module until something of it is read. `__esModule`: compiled imports then take it as it is. */
function whenUsed(load) {
  let loaded;
  const read = (_, name) => {
    if (name === "__esModule") return true;
    loaded ??= load();
    return loaded[name];
  };
  return new Proxy({}, { get: read });
}
