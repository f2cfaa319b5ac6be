// The changelog of a release: what stands under "Unreleased" gets the version and the date.

const heading = '## [Unreleased]'

/** Returns the changelog with a section for the version, on a date in the form 2026-01-31. Throws where nothing is unreleased. */
export function releaseChangelog(text: string, version: string, date: string): string {
  const start = text.indexOf(`${heading}\n`)
  if (start === -1) throw new Error(`CHANGELOG.md has no "${heading}".`)
  const end = text.indexOf('\n## [', start + heading.length)
  const section = text.slice(start + heading.length, end === -1 ? undefined : end)
  if (section.trim() === '') throw new Error('CHANGELOG.md has nothing under "Unreleased".')
  if (text.includes(`## [${version}]`)) throw new Error(`CHANGELOG.md has a section ${version} already.`)
  return `${text.slice(0, start)}${heading}\n\n## [${version}] - ${date}${text.slice(start + heading.length)}`
}
