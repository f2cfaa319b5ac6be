// Runs before everything else: an older Node cannot even read the sources, so this is plain JavaScript. It is a program of its own
// (not --import) where an older Node would not know an option, or --watch would wait for ever.
const oldest = 24
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `Node ${process.versions.node} is too old: Node ${oldest} or newer is needed. In a clone, "npm ci" (without --ignore-scripts) installs one: start through npm there.\n`,
  )
  process.exit(1)
}
