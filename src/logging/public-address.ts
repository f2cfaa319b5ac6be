// An address as a log may show it.

/** The URL without login, query and fragment: any of them can contain a secret. */
export function publicAddress(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}
