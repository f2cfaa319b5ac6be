// The version of a release.

/** Throws where it cannot be the next one: after `current`, or `current` itself where no tag has it yet. */
export function checkVersion(version: string, current: string, tags: readonly string[]): void {
  const next = numbersOf(version)
  const last = numbersOf(current)
  if (next === undefined || last === undefined)
    throw new Error(`The version must have the form 1.2.3, and "${version}" has not.`)
  if (tags.includes(`v${version}`)) throw new Error(`There is a tag v${version} already.`)
  const first = next.findIndex((number, index) => number !== last[index])
  if (first !== -1 && (next[first] ?? 0) < (last[first] ?? 0))
    throw new Error(`The version must not be less than ${current}.`)
}

function numbersOf(version: string): number[] | undefined {
  return /^\d{1,9}\.\d{1,9}\.\d{1,9}$/.test(version) ? version.split('.').map(Number) : undefined
}
