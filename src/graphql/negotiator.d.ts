// The part of negotiator that media-type.ts uses: the package has no types of its own.
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { readonly headers: Readonly<Record<string, string | undefined>> })
    /** Returns the preferred one of the available media types; undefined if none is accepted. */
    mediaType(available: readonly string[]): string | undefined
  }
}
