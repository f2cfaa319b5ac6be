// Texts that a shared store may have in place of a page, each made from the text of a good one.

export type Stored = { value: Record<string, unknown> & { data: Record<string, unknown>[] } }

/** The stored text with something changed in it. */
export function changed(text: string, change: (value: Stored['value'], whole: Stored) => void): string {
  const whole = JSON.parse(text) as Stored
  change(whole.value, whole)
  return JSON.stringify(whole)
}

export const sharedInvalid: readonly (readonly [what: string, value: (text: string) => string])[] = [
  ['nothing at all', () => ''],
  ['half of the text', (text) => text.slice(0, text.length / 2)],
  ['no JSON', () => 'not JSON'],
  ['bytes', () => '\u0000\u0001\u00ff'],
  ['a number', () => '42'],
  ['null', () => 'null'],
  ['a list', () => '[]'],
  ['an envelope around null', () => '{"value":null}'],
  ['an envelope around text', () => '{"value":"page"}'],
  [
    'a page without rows',
    (text) => changed(text, (value) => void delete (value as Partial<typeof value>).data),
  ],
  ['a page of rows that are none', (text) => changed(text, (value) => void (value.data = [{}]))],
  ['a row twice', (text) => changed(text, (value) => void value.data.push(...value.data))],
  [
    'an id that is no text',
    (text) => changed(text, ({ data }) => Object.assign(data[0] ?? {}, { agent_session_id: 7 })),
  ],
  [
    'an id that is a path',
    (text) => changed(text, ({ data }) => Object.assign(data[0] ?? {}, { agent_session_id: '..' })),
  ],
  [
    'an empty page that has more',
    (text) => changed(text, (value) => Object.assign(value, { data: [], has_more: true })),
  ],
  ['has_more that is text', (text) => changed(text, (value) => void (value['has_more'] = 'false'))],
  ['a time that is text', (text) => changed(text, (value) => void (value['fetched_at'] = '1'))],
  ['no key of its own', (text) => changed(text, (value) => void delete value['key'])],
  ['the key of another page', (text) => changed(text, (value) => void (value['key'] = 'page-2:other'))],
  [
    'the key of another version',
    (text) => changed(text, (value) => void (value['key'] = String(value['key']).replace('page-', 'page-0'))),
  ],
  ['another `after`', (text) => changed(text, (value) => void (value['after'] = { rowId: 'x', second: 1 }))],
  ['ten megabytes of text', () => JSON.stringify({ value: 'x'.repeat(10_000_000) })],
  [
    'ten megabytes of rows',
    (text) =>
      changed(text, (value) => {
        value.data = Array.from({ length: 40_000 }, (_, index) => ({
          ...value.data[0],
          agent_session_id: `s${index}`,
        }))
      }),
  ],
  [
    'text that some readers revive into bytes',
    (text) =>
      changed(text, ({ data }) =>
        Object.assign(data[0] ?? {}, { agent_session_id: { type: 'Buffer', data: [97] } }),
      ),
  ],
]
