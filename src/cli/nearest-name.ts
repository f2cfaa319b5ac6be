// The name that was probably meant by one that does not exist.

/** Longer names are of no command: nothing is compared with them. */
const maxLength = 32

/** Returns the name with the fewest changed letters, at most two; undefined where there is none. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  if (given.length > maxLength) return undefined
  const [nearest] = names
    .map((name) => ({ name, distance: distanceOf(given, name) }))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest !== undefined && nearest.distance <= 2 ? nearest.name : undefined
}

/** Levenshtein's distance: letters to add, remove or replace. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of one.split('').entries()) {
    const next = [index + 1]
    for (const [column, otherLetter] of other.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
