// The part of negotiator that media-type.ts uses: the package has no types of its own.
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { readonly headers: Readonly<Record<string, string | undefined>> })
    /** Returns those of the available media types that are accepted, the preferred one first. */
    mediaTypes(available: readonly string[]): string[]
  }
}
